package syncml

import "github.com/go-wbxml/wbxml/tokens"

// A place is where an element may stand: 0 nowhere, else its number in the order
// of the content model, from 1, with the bit many if it may be repeated.
type place uint8

const many place = 0x20

func (p place) number() uint8 { return uint8(p &^ many) }

// A model is the content model of an element (see the package comment): the
// places of its children, by token, all on one code page.
type model struct {
	page     tokens.Code // shifted
	required uint32      // a bit for the number of each place that must be taken
	commands bool        // it holds commands
	at       [64]place
}

// place returns the place of the element code.
func (m *model) place(code tokens.Code) place {
	if code&^0xFF != m.page {
		return 0
	}
	return m.at[code&63]
}

// Reading accepts any order, but a second element for the same place is an Extra.
// The models are tables, and not code for each element, because the reader is the
// same for all 30 of them.

var rootModel = model{
	required: 1<<1 | 1<<2,
	at:       [64]place{tokens.SyncMLSyncHdr: 1, tokens.SyncMLSyncBody: 2},
}

var headerModel = model{
	required: 1<<1 | 1<<2 | 1<<3 | 1<<4 | 1<<5 | 1<<6,
	at: [64]place{
		tokens.SyncMLVerDTD: 1, tokens.SyncMLVerProto: 2, tokens.SyncMLSessionID: 3, tokens.SyncMLMsgID: 4, tokens.SyncMLTarget: 5,
		tokens.SyncMLSource: 6, tokens.SyncMLRespURI: 7, tokens.SyncMLNoResp: 8, tokens.SyncMLCred: 9, tokens.SyncMLMeta: 10,
	},
}

var bodyModel = model{
	required: 1 << 1,
	commands: true,
	at: [64]place{
		tokens.SyncMLAlert: 1 | many, tokens.SyncMLAtomic: 1 | many, tokens.SyncMLCopy: 1 | many, tokens.SyncMLExec: 1 | many,
		tokens.SyncMLGet: 1 | many, tokens.SyncMLMap: 1 | many, tokens.SyncMLPut: 1 | many, tokens.SyncMLResults: 1 | many,
		tokens.SyncMLSearch: 1 | many, tokens.SyncMLSequence: 1 | many, tokens.SyncMLStatus: 1 | many, tokens.SyncMLSync: 1 | many,
		tokens.SyncMLAdd: 1 | many, tokens.SyncMLMove: 1 | many, tokens.SyncMLReplace: 1 | many, tokens.SyncMLDelete: 1 | many,
		tokens.SyncMLFinal: 2,
	},
}

// commandModels are those of the commands, fieldOrders the order in which their
// fields are written. Commands inside a command come last.
var commandModels = [kinds]*model{
	Add: &changeModel, Copy: &changeModel, Move: &changeModel, Replace: &changeModel,
	Delete: &deleteModel, Get: &getModel, Put: &getModel, Exec: &execModel, Alert: &alertModel,
	Atomic: &atomicModel, Sequence: &sequenceModel, Sync: &syncModel, Map: &mapModel,
	Results: &resultsModel, Search: &searchModel, Status: &statusModel,
}

var fieldOrders = [kinds][]tokens.Code{
	Add: changeOrder, Copy: changeOrder, Move: changeOrder, Replace: changeOrder,
	Delete: deleteOrder, Get: getOrder, Put: getOrder, Exec: execOrder, Alert: alertOrder,
	Atomic: atomicOrder, Sequence: atomicOrder, Sync: syncOrder, Map: mapOrder,
	Results: resultsOrder, Search: searchOrder, Status: statusOrder,
}

// Archive and the others that one kind of command has stand in its model only: in
// another kind they are unknown.
var (
	changeModel = model{
		required: 1<<1 | 1<<5,
		at: [64]place{
			tokens.SyncMLCmdID: 1, tokens.SyncMLNoResp: 2, tokens.SyncMLCred: 3, tokens.SyncMLMeta: 4, tokens.SyncMLItem: 5 | many,
		},
	}
	changeOrder = []tokens.Code{tokens.SyncMLCmdID, tokens.SyncMLNoResp, tokens.SyncMLCred, tokens.SyncMLMeta, tokens.SyncMLItem}

	deleteModel = model{
		required: 1<<1 | 1<<7,
		at: [64]place{
			tokens.SyncMLCmdID: 1, tokens.SyncMLNoResp: 2, tokens.SyncMLArchive: 3, tokens.SyncMLSftDel: 4,
			tokens.SyncMLCred: 5, tokens.SyncMLMeta: 6, tokens.SyncMLItem: 7 | many,
		},
	}
	deleteOrder = []tokens.Code{tokens.SyncMLCmdID, tokens.SyncMLNoResp, tokens.SyncMLArchive, tokens.SyncMLSftDel,
		tokens.SyncMLCred, tokens.SyncMLMeta, tokens.SyncMLItem}

	getModel = model{
		required: 1<<1 | 1<<6,
		at: [64]place{
			tokens.SyncMLCmdID: 1, tokens.SyncMLNoResp: 2, tokens.SyncMLLang: 3, tokens.SyncMLCred: 4, tokens.SyncMLMeta: 5,
			tokens.SyncMLItem: 6 | many,
		},
	}
	getOrder = []tokens.Code{tokens.SyncMLCmdID, tokens.SyncMLNoResp, tokens.SyncMLLang, tokens.SyncMLCred, tokens.SyncMLMeta,
		tokens.SyncMLItem}

	execModel = model{
		required: 1<<1 | 1<<6,
		at: [64]place{
			tokens.SyncMLCmdID: 1, tokens.SyncMLNoResp: 2, tokens.SyncMLCred: 3, tokens.SyncMLMeta: 4, tokens.SyncMLCorrelator: 5,
			tokens.SyncMLItem: 6,
		},
	}
	execOrder = []tokens.Code{tokens.SyncMLCmdID, tokens.SyncMLNoResp, tokens.SyncMLCred, tokens.SyncMLMeta, tokens.SyncMLCorrelator,
		tokens.SyncMLItem}

	alertModel = model{
		required: 1 << 1,
		at: [64]place{
			tokens.SyncMLCmdID: 1, tokens.SyncMLNoResp: 2, tokens.SyncMLCred: 3, tokens.SyncMLData: 4, tokens.SyncMLCorrelator: 5,
			tokens.SyncMLItem: 6 | many,
		},
	}
	alertOrder = []tokens.Code{tokens.SyncMLCmdID, tokens.SyncMLNoResp, tokens.SyncMLCred, tokens.SyncMLData, tokens.SyncMLCorrelator,
		tokens.SyncMLItem}

	atomicModel = model{
		required: 1<<1 | 1<<4,
		commands: true,
		at: [64]place{
			tokens.SyncMLCmdID: 1, tokens.SyncMLNoResp: 2, tokens.SyncMLMeta: 3,
			tokens.SyncMLAdd: 4 | many, tokens.SyncMLReplace: 4 | many, tokens.SyncMLDelete: 4 | many, tokens.SyncMLCopy: 4 | many,
			tokens.SyncMLAtomic: 4 | many, tokens.SyncMLMap: 4 | many, tokens.SyncMLMove: 4 | many, tokens.SyncMLSequence: 4 | many,
			tokens.SyncMLSync: 4 | many, tokens.SyncMLGet: 4 | many, tokens.SyncMLExec: 4 | many, tokens.SyncMLAlert: 4 | many,
		},
	}
	atomicOrder = []tokens.Code{tokens.SyncMLCmdID, tokens.SyncMLNoResp, tokens.SyncMLMeta}

	sequenceModel = model{
		required: 1<<1 | 1<<4,
		commands: true,
		at: [64]place{
			tokens.SyncMLCmdID: 1, tokens.SyncMLNoResp: 2, tokens.SyncMLMeta: 3,
			tokens.SyncMLAdd: 4 | many, tokens.SyncMLReplace: 4 | many, tokens.SyncMLDelete: 4 | many, tokens.SyncMLCopy: 4 | many,
			tokens.SyncMLAtomic: 4 | many, tokens.SyncMLMap: 4 | many, tokens.SyncMLMove: 4 | many, tokens.SyncMLSync: 4 | many,
			tokens.SyncMLGet: 4 | many, tokens.SyncMLAlert: 4 | many, tokens.SyncMLExec: 4 | many,
		},
	}

	syncModel = model{
		required: 1 << 1,
		commands: true,
		at: [64]place{
			tokens.SyncMLCmdID: 1, tokens.SyncMLNoResp: 2, tokens.SyncMLCred: 3, tokens.SyncMLTarget: 4, tokens.SyncMLSource: 5,
			tokens.SyncMLMeta: 6, tokens.SyncMLNumberOfChanges: 7,
			tokens.SyncMLAdd: 8 | many, tokens.SyncMLAtomic: 8 | many, tokens.SyncMLCopy: 8 | many, tokens.SyncMLDelete: 8 | many,
			tokens.SyncMLMove: 8 | many, tokens.SyncMLReplace: 8 | many, tokens.SyncMLSequence: 8 | many,
		},
	}
	syncOrder = []tokens.Code{tokens.SyncMLCmdID, tokens.SyncMLNoResp, tokens.SyncMLCred, tokens.SyncMLTarget, tokens.SyncMLSource,
		tokens.SyncMLMeta, tokens.SyncMLNumberOfChanges}

	mapModel = model{
		required: 1<<1 | 1<<2 | 1<<3 | 1<<6,
		at: [64]place{
			tokens.SyncMLCmdID: 1, tokens.SyncMLTarget: 2, tokens.SyncMLSource: 3, tokens.SyncMLCred: 4, tokens.SyncMLMeta: 5,
			tokens.SyncMLMapItem: 6 | many,
		},
	}
	mapOrder = []tokens.Code{tokens.SyncMLCmdID, tokens.SyncMLTarget, tokens.SyncMLSource, tokens.SyncMLCred, tokens.SyncMLMeta,
		tokens.SyncMLMapItem}

	resultsModel = model{
		required: 1<<1 | 1<<3 | 1<<7,
		at: [64]place{
			tokens.SyncMLCmdID: 1, tokens.SyncMLMsgRef: 2, tokens.SyncMLCmdRef: 3, tokens.SyncMLMeta: 4, tokens.SyncMLTargetRef: 5,
			tokens.SyncMLSourceRef: 6, tokens.SyncMLItem: 7 | many,
		},
	}
	resultsOrder = []tokens.Code{tokens.SyncMLCmdID, tokens.SyncMLMsgRef, tokens.SyncMLCmdRef, tokens.SyncMLMeta, tokens.SyncMLTargetRef,
		tokens.SyncMLSourceRef, tokens.SyncMLItem}

	searchModel = model{
		required: 1<<1 | 1<<6 | 1<<8 | 1<<9,
		at: [64]place{
			tokens.SyncMLCmdID: 1, tokens.SyncMLNoResp: 2, tokens.SyncMLNoResults: 3, tokens.SyncMLCred: 4, tokens.SyncMLTarget: 5,
			tokens.SyncMLSource: 6 | many, tokens.SyncMLLang: 7, tokens.SyncMLMeta: 8, tokens.SyncMLData: 9,
		},
	}
	searchOrder = []tokens.Code{tokens.SyncMLCmdID, tokens.SyncMLNoResp, tokens.SyncMLNoResults, tokens.SyncMLCred, tokens.SyncMLTarget,
		tokens.SyncMLSource, tokens.SyncMLLang, tokens.SyncMLMeta, tokens.SyncMLData}

	statusModel = model{
		required: 1<<1 | 1<<2 | 1<<3 | 1<<4 | 1<<9,
		at: [64]place{
			tokens.SyncMLCmdID: 1, tokens.SyncMLMsgRef: 2, tokens.SyncMLCmdRef: 3, tokens.SyncMLCmd: 4, tokens.SyncMLTargetRef: 5 | many,
			tokens.SyncMLSourceRef: 6 | many, tokens.SyncMLCred: 7, tokens.SyncMLChal: 8, tokens.SyncMLData: 9, tokens.SyncMLItem: 10 | many,
		},
	}
	statusOrder = []tokens.Code{tokens.SyncMLCmdID, tokens.SyncMLMsgRef, tokens.SyncMLCmdRef, tokens.SyncMLCmd, tokens.SyncMLTargetRef,
		tokens.SyncMLSourceRef, tokens.SyncMLCred, tokens.SyncMLChal, tokens.SyncMLData, tokens.SyncMLItem}
)

// The parts of commands.
var (
	itemModel = model{at: [64]place{
		tokens.SyncMLTarget: 1, tokens.SyncMLSource: 2, tokens.SyncMLSourceParent: 3, tokens.SyncMLTargetParent: 4,
		tokens.SyncMLMeta: 5, tokens.SyncMLData: 6, tokens.SyncMLMoreData: 7,
	}}
	mapItemModel = model{required: 1<<1 | 1<<2, at: [64]place{tokens.SyncMLTarget: 1, tokens.SyncMLSource: 2}}
	targetModel  = model{required: 1 << 1, at: [64]place{tokens.SyncMLLocURI: 1, tokens.SyncMLLocName: 2, tokens.SyncMLFilter: 3}}
	sourceModel  = model{required: 1 << 1, at: [64]place{tokens.SyncMLLocURI: 1, tokens.SyncMLLocName: 2}}
	parentModel  = model{required: 1 << 1, at: [64]place{tokens.SyncMLLocURI: 1}}
	credModel    = model{required: 1 << 2, at: [64]place{tokens.SyncMLMeta: 1, tokens.SyncMLData: 2}}
	chalModel    = model{required: 1 << 1, at: [64]place{tokens.SyncMLMeta: 1}}
	filterModel  = model{required: 1 << 1, at: [64]place{
		tokens.SyncMLMeta: 1, tokens.SyncMLField: 2, tokens.SyncMLRecord: 3, tokens.SyncMLFilterType: 4,
	}}
	partModel = model{required: 1 << 1, at: [64]place{tokens.SyncMLItem: 1}}
)

// metInf is the code page of MetInf. FieldLevel may stand anywhere in it: sources
// do not agree on its place.
const metInf = 1 << 8

// fieldLevel is the place of FieldLevel, which takes no part in the order.
const fieldLevel = 31

// Meta holds the elements of MetInf, or MetInf itself, in which the same model goes
// on.
var (
	metaModel = model{page: metInf, at: [64]place{
		tokens.MetInfFormat & 63: 1, tokens.MetInfType & 63: 2, tokens.MetInfMark & 63: 3, tokens.MetInfSize & 63: 4,
		tokens.MetInfAnchor & 63: 5, tokens.MetInfVersion & 63: 6, tokens.MetInfNextNonce & 63: 7, tokens.MetInfMaxMsgSize & 63: 8,
		tokens.MetInfMaxObjSize & 63: 9, tokens.MetInfEMI & 63: 10 | many, tokens.MetInfMem & 63: 11,
		tokens.MetInfFieldLevel & 63: fieldLevel, tokens.MetInfMetInf & 63: 12,
	}}
	anchorModel = model{page: metInf, required: 1 << 2, at: [64]place{tokens.MetInfLast & 63: 1, tokens.MetInfNext & 63: 2}}
	memModel    = model{page: metInf, required: 1<<2 | 1<<3, at: [64]place{
		tokens.MetInfSharedMem & 63: 1, tokens.MetInfFreeMem & 63: 2, tokens.MetInfFreeID & 63: 3,
	}}
)
