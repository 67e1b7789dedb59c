// Package engine sends bootstrap messages to a list of devices, from one process or from
// many, and keeps a ledger that accounts for every device.
//
// [Start] reads the list and compares everything with the [Manifest] of the campaign, or
// creates it. [Campaign.Run] sends until the ledger has every row. It can be killed at any
// time: the next run goes on.
//
// # What is where
//
// A [Broker] is NATS JetStream, embedded by [Embed] or a cluster by [Connect]. A campaign
// has a bucket of keys and values in it, for the manifest, the [Control], the limit and
// the ledger, a stream of jobs, and one of events. A job is a range of 1,000 rows: where they stand in
// the list, not what they are. No row, number, message or key enters the broker, and no
// digest that makes a guess of one cheap; names of devices are not secret. Each process has the list, and the account.
//
// # The ledger
//
// The last record of each range says how many of its rows are done, in their order, and
// which were refused and why: bad rows of the list, and those that the route does not
// take. It is written after at most 100 rows, when all of them are answered. Sums over the
// last records are the counters: they are exact whatever was killed. A worker reads the
// last record of a range before it sends anything of it, and each record replaces the one
// that its worker has seen: of two workers with the same range, one stops.
//
// # What comes later
//
// Receipts and acknowledgements are appended to a stream of events, in batches, with the ids
// of what was sent beside them; of the names of devices a hash with the campaign's salt. The
// stream forgets them after 30 days. [Campaign.Settled] joins all that is there, by package
// push/settle, and so tells rows that are delivered, failed or managed. A receipt is
// answered when it has room in memory, and stored within a quarter of a second: a kill
// loses those. One that finds no room is refused, so that the SMSC comes again.
// [Campaign.Acknowledge] returns when it is stored.
//
// # What is repeated
//
// At least once: a kill repeats at most what a worker has sent since its last record, 100
// rows. A repeat has the same octets, references of segments included, so that a phone
// drops it. [Totals] count such rows as perhaps repeated.
//
// # The limit
//
// One rate holds for all workers of all processes. It is taken where a transport sends.
// Nothing but monotonic clocks is in it. A rate, a pause and its end are changes of the
// control, which each process sees within a quarter of a second.
//
// # Faults
//
// Every operation of the broker is repeated for two minutes, longer than a cluster takes to
// choose a new leader. A route that fails again and again pauses the campaign, with the
// reason, and so does a list that changes. A broker that cannot store, because a disk is
// full, ends the run with an error. None of these loses a row.
package engine
