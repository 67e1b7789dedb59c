// Package store writes the files of a program.
//
// An [Output] is a file that appears whole or not at all, even where the program is
// killed; pipes and devices are written through. It is not waited for until the disk has
// it: where the power fails within seconds, a file that was just written may be empty.
//
// A [Store] is for runs that take long: they write rows, to one file or to a folder
// with a file for every so many rows, and maybe to other files with something for
// some of the rows. A run that was interrupted goes on where it was. A [Sequence] reads
// the files of a folder.
//
//	out.partial   the rows so far; renamed to out in the end
//	out.journal   how far the run has come, a line of JSON for every so many rows
//	*.lock        keep other runs away from both while a run is at work
//
// The journal begins with hashes of all inputs, and only a run of the same inputs
// goes on. An entry follows its rows: first they are on the disk, then the entry is. A
// journal that was torn counts up to its last whole line; rows in the file beyond that
// are cut off and written again.
//
// Locks are advisory locks of the operating system on files of their own (flock,
// LockFileEx), so that a killed run leaves none. A file system without locks has no
// protection.
//
// # Errors
//
// An [*Error] is about writing. It holds the name as the user gave it, while the file
// that could not be written may be a temporary one beside it. The cause is below it,
// such as syscall.EPIPE where nobody reads a pipe any more.
//
// # Permissions
//
// Files of a Store are for their owner only (0600), from the first octet on. An Output
// that replaces a file takes over its permissions, and gives nobody more for a moment;
// a new one has those of the process, unless it is private.
//
// Links stay links: the file behind a link is replaced. The files beside it (partial
// file, journal, locks) are made anew (O_EXCL), or opened without following a link, so
// that one of somebody else's in their place leads nowhere.
package store
