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
	KindAdd
	KindAlert
	KindAtomic
	KindCopy
	KindDelete
	KindExec
	KindGet
	KindMap
	KindMove // since 1.2
	KindPut
	KindReplace
	KindResults
	KindSearch
	KindSequence
	KindStatus
	KindSync
	kinds = iota
)

var kindCodes = [kinds]tokens.Code{
	KindAdd: tokens.SyncMLAdd, KindAlert: tokens.SyncMLAlert, KindAtomic: tokens.SyncMLAtomic, KindCopy: tokens.SyncMLCopy,
	KindDelete: tokens.SyncMLDelete, KindExec: tokens.SyncMLExec, KindGet: tokens.SyncMLGet, KindMap: tokens.SyncMLMap,
	KindMove: tokens.SyncMLMove, KindPut: tokens.SyncMLPut, KindReplace: tokens.SyncMLReplace, KindResults: tokens.SyncMLResults,
	KindSearch: tokens.SyncMLSearch, KindSequence: tokens.SyncMLSequence, KindStatus: tokens.SyncMLStatus, KindSync: tokens.SyncMLSync,
}

// kindAt is the reverse of kindCodes, by token on page 0.
var kindAt = [64]Kind{
	tokens.SyncMLAdd: KindAdd, tokens.SyncMLAlert: KindAlert, tokens.SyncMLAtomic: KindAtomic, tokens.SyncMLCopy: KindCopy,
	tokens.SyncMLDelete: KindDelete, tokens.SyncMLExec: KindExec, tokens.SyncMLGet: KindGet, tokens.SyncMLMap: KindMap,
	tokens.SyncMLMove: KindMove, tokens.SyncMLPut: KindPut, tokens.SyncMLReplace: KindReplace, tokens.SyncMLResults: KindResults,
	tokens.SyncMLSearch: KindSearch, tokens.SyncMLSequence: KindSequence, tokens.SyncMLStatus: KindStatus, tokens.SyncMLSync: KindSync,
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
func (k Kind) Container() bool { return k == KindAtomic || k == KindSequence || k == KindSync }
