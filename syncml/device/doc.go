// Package device is the client's side of OMA DM bootstrap: it receives messages, decides
// whether to trust them, says what they would change, and changes a management tree
// whole or not at all (OMA-TS-DM_Bootstrap 1.2, DM-BOOT-C-001 to C-015). It is for
// firmware and gateways, and for servers that want to know what a device will make of a
// message.
//
//	d, err := device.New(ctx, device.NewDir(path), policy)
//	p, err := d.Receive(ctx, device.Push{PDU: pdu})   // or ReadCard, of a smartcard
//	p.Changes()                                       // what would change
//	err = p.Apply(ctx)                                // all of it, or nothing
//	s, err := d.FirstSession(server)                  // what the server waits for
//
// # From message to tree
//
// Receive takes a short message, a WSP push or a [bootstrap.Message], and joins segments
// (package push). It then looks for what authenticates the message, in this order:
//
//	a secure push      nothing more is needed
//	SEC and MAC        the method must be one that the policy accepts; where the user has
//	                   to type a PIN, the plan waits for [Plan.Confirm]
//	a signature        of each tree, by somebody whom the policy trusts
//	nothing            rejected, unless the policy takes such messages
//
// The MAC is verified before anything behind it is read. A message that was applied before
// changes nothing, and asks for nothing.
//
// The commands are then carried out on a copy of the tree: Add, Replace and Delete, also in
// Atomic and Sequence, of nodes and of trees in all forms. The first one that is refused
// has the message rejected, with its URI and the status that a session would have given; a
// device never sends one. Commands that only a session has are left out, as are objects
// that the policy has no place for: [Plan.Ignored] names them.
//
// # Places
//
// What comes to ./Inbox goes where [Policy.Objects] says, by the identifier of the object.
// The account of a server that has one already takes its place, where that server has
// Replace on it; any other name that is taken gets a number. Values that begin with
// ./Inbox/ refer to an object of the same tree, and follow it to its place.
//
// A document of Client Provisioning becomes nodes too: w7 an account as the DM profile
// makes it, other characteristics by [Policy.CP]. All of these get Get, Replace and Delete
// for the server of w7, and nobody else gets more than the tree gives to all.
//
// # Rights
//
// A [Tree] has an ACL for each node that states one; it holds as a whole for all below that
// state none. An [Edit] carries out the commands of one server with its rights, by the rules
// of OMA-TS-DM_TND 8.3.7; [Device.Update] is for management sessions.
//
// A bootstrap's commands have the rights of the server whose account the message brings.
// This is the project's own choice, as the specification leaves the rights of a new
// authority to the device: so a server changes its own account where an ACL says so, and
// nobody else's.
//
// # What is stored
//
// A [Store] holds one [State] and swaps it for the next. [Memory] forgets, [Dir] writes a
// file, syncs and renames it, so that after a crash it holds one of the two. The state has
// all secrets in clear, as the device needs them.
//
// Trees do not change: an edit shares with the tree before it all nodes that it does not
// touch. So a snapshot costs nothing, and the time of a bootstrap does not depend on the
// nodes that it does not touch, but for siblings, whose list is copied.
//
// # Security considerations
//
// Messages come from strangers. They are read within [codec.LimitsBootstrap], and the tree
// is bounded by [Limits], whoever fills it. What no signature covers - source, target and
// place of a message - is for [Policy.Approve] to judge. A signature does not say when: with
// other octets around it, an older signed tree is another message, which a MAC would not
// let through. Passwords and nonces are for no
// server ([Policy.NoGet]), and nothing of a tree or a plan shows itself in fmt or slog.
package device
