package devinf

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// The numbers that rank takes below are the places in the content models (see
// the package comment).

// devInf reads the content of DevInf.
func (r *reader) devInf() error {
	x := r.x
	var rank uint8
	err := r.each(func(tok codec.Token, code tokens.Code) error {
		switch code {
		case tokens.DevInfVerDTD:
			return r.field(tok, &rank, 1, &x.VerDTD, &x.Extras)
		case tokens.DevInfMan:
			return r.field(tok, &rank, 2, &x.Man, &x.Extras)
		case tokens.DevInfMod:
			return r.field(tok, &rank, 3, &x.Mod, &x.Extras)
		case tokens.DevInfOEM:
			return r.field(tok, &rank, 4, &x.OEM, &x.Extras)
		case tokens.DevInfFwV:
			return r.field(tok, &rank, 5, &x.FwV, &x.Extras)
		case tokens.DevInfSwV:
			return r.field(tok, &rank, 6, &x.SwV, &x.Extras)
		case tokens.DevInfHwV:
			return r.field(tok, &rank, 7, &x.HwV, &x.Extras)
		case tokens.DevInfDevID:
			return r.field(tok, &rank, 8, &x.DevID, &x.Extras)
		case tokens.DevInfDevTyp:
			return r.field(tok, &rank, 9, &x.DevTyp, &x.Extras)
		case tokens.DevInfUTC:
			return r.support(tok, &rank, 10, &x.UTC)
		case tokens.DevInfSupportLargeObjs:
			return r.support(tok, &rank, 11, &x.SupportLargeObjs)
		case tokens.DevInfSupportNumberOfChanges:
			return r.support(tok, &rank, 12, &x.SupportNumberOfChanges)
		case tokens.DevInfDataStore:
			if err := r.item(&rank, 13); err != nil {
				return err
			}
			s := add(x, &x.DataStores)
			s.reset()
			return r.dataStore(s)
		case tokens.DevInfCTCap:
			if err := r.only(version10, version11); err != nil {
				return err
			}
			return r.ctCap(&rank, 14, &x.CTCaps)
		case tokens.DevInfExt:
			return r.ext(&rank, 15)
		}
		return r.unknown(tok, &x.Extras)
	})
	if err != nil {
		return err
	}
	return r.required(x.VerDTD != nil && x.DevID != nil && x.DevTyp != nil && len(x.DataStores) > 0)
}

// support reads an empty element of DevInf that 1.0 does not have.
func (r *reader) support(start codec.Token, rank *uint8, at uint8, into *bool) error {
	if err := r.only(version11, version12); err != nil {
		return err
	}
	return r.flag(start, rank, at, into, &r.x.Extras)
}

// item takes in an element that may occur several times at place at.
func (r *reader) item(rank *uint8, at uint8) error {
	if err := r.order(rank, at, true); err != nil {
		return err
	}
	return r.Spend()
}

// ext reads Ext.
func (r *reader) ext(rank *uint8, at uint8) error {
	if err := r.item(rank, at); err != nil {
		return err
	}
	e := add(r.x, &r.x.Exts)
	e.reset()
	var inner uint8
	err := r.each(func(tok codec.Token, code tokens.Code) error {
		switch code {
		case tokens.DevInfXNam:
			return r.field(tok, &inner, 1, &e.XNam, &e.Extras)
		case tokens.DevInfXVal:
			return r.fields(&inner, 2, &e.XVals)
		}
		return r.unknown(tok, &e.Extras)
	})
	if err != nil {
		return err
	}
	return r.required(e.XNam != nil)
}

// dataStore reads the content of DataStore.
func (r *reader) dataStore(s *DataStore) error {
	var rank uint8
	err := r.each(func(tok codec.Token, code tokens.Code) error {
		switch code {
		case tokens.DevInfCTCap, tokens.DevInfSupportHierarchicalSync, tokens.DevInfFilterRx, tokens.DevInfFilterCap:
			if err := r.only(version12, version12); err != nil {
				return err
			}
		}
		switch code {
		case tokens.DevInfSourceRef:
			return r.field(tok, &rank, 1, &s.SourceRef, &s.Extras)
		case tokens.DevInfDisplayName:
			return r.field(tok, &rank, 2, &s.DisplayName, &s.Extras)
		case tokens.DevInfMaxGUIDSize:
			return r.field(tok, &rank, 3, &s.MaxGUIDSize, &s.Extras)
		case tokens.DevInfRxPref:
			return r.preference(tok, &rank, 4, &s.RxPref, &s.Extras)
		case tokens.DevInfRx:
			return r.contents(&rank, 5, &s.Rx)
		case tokens.DevInfTxPref:
			return r.preference(tok, &rank, 6, &s.TxPref, &s.Extras)
		case tokens.DevInfTx:
			return r.contents(&rank, 7, &s.Tx)
		case tokens.DevInfCTCap:
			return r.ctCap(&rank, 8, &s.CTCaps)
		case tokens.DevInfDSMem:
			return r.dsMem(tok, &rank, 9, s)
		case tokens.DevInfSupportHierarchicalSync:
			return r.flag(tok, &rank, 10, &s.SupportHierarchicalSync, &s.Extras)
		case tokens.DevInfSyncCap:
			return r.syncCap(tok, &rank, 11, s)
		case tokens.DevInfFilterRx:
			return r.contents(&rank, 12, &s.FilterRx)
		case tokens.DevInfFilterCap:
			return r.filterCap(&rank, 13, s)
		}
		return r.unknown(tok, &s.Extras)
	})
	if err != nil {
		return err
	}
	return r.required(s.SourceRef != nil && s.RxPref.CTType != nil && s.TxPref.CTType != nil && len(s.SyncCap.SyncTypes) > 0 &&
		(len(s.CTCaps) > 0 || versionOf(r.x.VerDTD) < version12))
}

// preference reads Rx-Pref or Tx-Pref.
func (r *reader) preference(start codec.Token, rank *uint8, at uint8, c *Content, extras *Extras) error {
	if !c.isEmpty() {
		return r.repeated(start, extras)
	}
	if err := r.order(rank, at, false); err != nil {
		return err
	}
	return r.content(c)
}

// contents reads one of a list of content types.
func (r *reader) contents(rank *uint8, at uint8, into *[]Content) error {
	if err := r.item(rank, at); err != nil {
		return err
	}
	c := add(r.x, into)
	c.reset()
	return r.content(c)
}

// content reads a content type with its version.
func (r *reader) content(c *Content) error {
	var rank uint8
	err := r.each(func(tok codec.Token, code tokens.Code) error {
		switch code {
		case tokens.DevInfCTType:
			return r.field(tok, &rank, 1, &c.CTType, &c.Extras)
		case tokens.DevInfVerCT:
			return r.field(tok, &rank, 2, &c.VerCT, &c.Extras)
		}
		return r.unknown(tok, &c.Extras)
	})
	if err != nil {
		return err
	}
	return r.required(c.CTType != nil && c.VerCT != nil)
}

// dsMem reads DSMem.
func (r *reader) dsMem(start codec.Token, rank *uint8, at uint8, s *DataStore) error {
	m := &s.DSMem
	if !m.isEmpty() {
		return r.repeated(start, &s.Extras)
	}
	if err := r.order(rank, at, false); err != nil {
		return err
	}
	var inner uint8
	return r.each(func(tok codec.Token, code tokens.Code) error {
		switch code {
		case tokens.DevInfSharedMem:
			return r.flag(tok, &inner, 1, &m.SharedMem, &m.Extras)
		case tokens.DevInfMaxMem:
			return r.field(tok, &inner, 2, &m.MaxMem, &m.Extras)
		case tokens.DevInfMaxID:
			return r.field(tok, &inner, 3, &m.MaxID, &m.Extras)
		}
		return r.unknown(tok, &m.Extras)
	})
}

// syncCap reads SyncCap.
func (r *reader) syncCap(start codec.Token, rank *uint8, at uint8, s *DataStore) error {
	c := &s.SyncCap
	if !c.isEmpty() {
		return r.repeated(start, &s.Extras)
	}
	if err := r.order(rank, at, false); err != nil {
		return err
	}
	var inner uint8
	err := r.each(func(tok codec.Token, code tokens.Code) error {
		if code == tokens.DevInfSyncType {
			return r.fields(&inner, 1, &c.SyncTypes)
		}
		return r.unknown(tok, &c.Extras)
	})
	if err != nil {
		return err
	}
	return r.required(len(c.SyncTypes) > 0)
}

// filterCap reads FilterCap.
func (r *reader) filterCap(rank *uint8, at uint8, s *DataStore) error {
	if err := r.item(rank, at); err != nil {
		return err
	}
	c := add(r.x, &s.FilterCaps)
	c.reset()
	var inner uint8
	err := r.each(func(tok codec.Token, code tokens.Code) error {
		switch code {
		case tokens.DevInfCTType:
			return r.field(tok, &inner, 1, &c.CTType, &c.Extras)
		case tokens.DevInfVerCT:
			return r.field(tok, &inner, 2, &c.VerCT, &c.Extras)
		case tokens.DevInfFilterKeyword:
			return r.fields(&inner, 3, &c.FilterKeywords)
		case tokens.DevInfPropName:
			return r.fields(&inner, 4, &c.PropNames)
		}
		return r.unknown(tok, &c.Extras)
	})
	if err != nil {
		return err
	}
	return r.required(c.CTType != nil && c.VerCT != nil)
}
