package syncml

import (
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// A Kind is the kind of a [Command].
type Kind uint8

// The commands of SyncBody. Status and Results are answers, but stand there like
// commands.
const (
	KindNone Kind = iota
	Add
	Alert
	Atomic
	Copy
	Delete
	Exec
	Get
	Map
	Move // since 1.2
	Put
	Replace
	Results
	Search
	Sequence
	Status
	Sync
	kinds = iota
)

var kindCodes = [kinds]tokens.Code{
	Add: tokens.SyncMLAdd, Alert: tokens.SyncMLAlert, Atomic: tokens.SyncMLAtomic, Copy: tokens.SyncMLCopy,
	Delete: tokens.SyncMLDelete, Exec: tokens.SyncMLExec, Get: tokens.SyncMLGet, Map: tokens.SyncMLMap,
	Move: tokens.SyncMLMove, Put: tokens.SyncMLPut, Replace: tokens.SyncMLReplace, Results: tokens.SyncMLResults,
	Search: tokens.SyncMLSearch, Sequence: tokens.SyncMLSequence, Status: tokens.SyncMLStatus, Sync: tokens.SyncMLSync,
}

// kindAt is the reverse of kindCodes, by token on page 0.
var kindAt = [64]Kind{
	tokens.SyncMLAdd: Add, tokens.SyncMLAlert: Alert, tokens.SyncMLAtomic: Atomic, tokens.SyncMLCopy: Copy,
	tokens.SyncMLDelete: Delete, tokens.SyncMLExec: Exec, tokens.SyncMLGet: Get, tokens.SyncMLMap: Map,
	tokens.SyncMLMove: Move, tokens.SyncMLPut: Put, tokens.SyncMLReplace: Replace, tokens.SyncMLResults: Results,
	tokens.SyncMLSearch: Search, tokens.SyncMLSequence: Sequence, tokens.SyncMLStatus: Status, tokens.SyncMLSync: Sync,
}

// kindOf returns the command whose element is code, or KindNone.
func kindOf(code tokens.Code) Kind {
	if code >= tokens.Code(len(kindAt)) {
		return KindNone
	}
	return kindAt[code]
}

// String returns the name of the element, such as "Add", and "" for KindNone.
func (k Kind) String() string {
	if k >= kinds {
		return ""
	}
	name, _ := tokens.SyncML12.Tag(kindCodes[k])
	return name
}

// ParseKind returns the command called name, such as the Cmd of a Status. White
// space around it does not count. ok is false where no command has that name, as
// for "SyncHdr", which a Status may name too.
func ParseKind[T ~string | ~[]byte](name T) (k Kind, ok bool) {
	code, _ := tokens.SyncML12.FindTag(0, []byte(typed.Trim(name)))
	k = kindOf(code)
	return k, k != KindNone
}

// valid reports whether k is a command.
func (k Kind) valid() bool { return k > KindNone && k < kinds }

// Container reports whether commands stand inside such a command: Atomic,
// Sequence and Sync.
func (k Kind) Container() bool { return k == Atomic || k == Sequence || k == Sync }
