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
// the ledger, and a stream of jobs. A job is a range of 1,000 rows: where they stand in
// the list, not what they are. No row, number, message or key enters the broker, and no
// digest that makes a guess of one cheap. Each process has the list, and the account.
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
