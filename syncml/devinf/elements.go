package devinf

import (
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// The methods called fields are the content models (see the package comment).

// root is the element DevInf itself, for writing.
func (x *DevInf) root(f *typed.Fields) {
	typed.WriteElement(f, tokens.DevInfDevInf, x, (*DevInf).fields)
}

func (x *DevInf) fields(f *typed.Fields) {
	f.Text(tokens.DevInfVerDTD, &x.VerDTD)
	f.Version = versionOf(x.VerDTD)
	f.Text(tokens.DevInfMan, &x.Man)
	f.Text(tokens.DevInfMod, &x.Mod)
	f.Text(tokens.DevInfOEM, &x.OEM)
	f.Text(tokens.DevInfFwV, &x.FwV)
	f.Text(tokens.DevInfSwV, &x.SwV)
	f.Text(tokens.DevInfHwV, &x.HwV)
	f.Text(tokens.DevInfDevID, &x.DevID)
	f.Text(tokens.DevInfDevTyp, &x.DevTyp)
	f.Only(f.Version >= version11)
	f.Flag(tokens.DevInfUTC, &x.UTC)
	f.Only(f.Version >= version11)
	f.Flag(tokens.DevInfSupportLargeObjs, &x.SupportLargeObjs)
	f.Only(f.Version >= version11)
	f.Flag(tokens.DevInfSupportNumberOfChanges, &x.SupportNumberOfChanges)
	typed.List(f, tokens.DevInfDataStore, &x.DataStores, &slabsOf(f).stores, (*DataStore).fields)
	f.Only(f.Version < version12)
	ctCaps(f, &x.CTCaps)
	typed.List(f, tokens.DevInfExt, &x.Exts, &slabsOf(f).exts, (*Ext).fields)
	f.Require(x.VerDTD != nil && x.DevID != nil && x.DevTyp != nil && len(x.DataStores) > 0)
	f.Extra(&x.Extra)
}

func (s *DataStore) fields(f *typed.Fields) {
	f.Text(tokens.DevInfSourceRef, &s.SourceRef)
	f.Text(tokens.DevInfDisplayName, &s.DisplayName)
	f.Text(tokens.DevInfMaxGUIDSize, &s.MaxGUIDSize)
	typed.Element(f, tokens.DevInfRxPref, &s.RxPref, (*Content).fields)
	typed.List(f, tokens.DevInfRx, &s.Rx, &slabsOf(f).contents, (*Content).fields)
	typed.Element(f, tokens.DevInfTxPref, &s.TxPref, (*Content).fields)
	typed.List(f, tokens.DevInfTx, &s.Tx, &slabsOf(f).contents, (*Content).fields)
	f.Only(f.Version >= version12)
	ctCaps(f, &s.CTCaps)
	typed.Element(f, tokens.DevInfDSMem, &s.DSMem, (*DSMem).fields)
	f.Only(f.Version >= version12)
	f.Flag(tokens.DevInfSupportHierarchicalSync, &s.SupportHierarchicalSync)
	typed.Element(f, tokens.DevInfSyncCap, &s.SyncCap, (*SyncCap).fields)
	f.Only(f.Version >= version12)
	typed.List(f, tokens.DevInfFilterRx, &s.FilterRx, &slabsOf(f).contents, (*Content).fields)
	f.Only(f.Version >= version12)
	typed.List(f, tokens.DevInfFilterCap, &s.FilterCaps, &slabsOf(f).filters, (*FilterCap).fields)
	f.Require(s.SourceRef != nil && s.RxPref.CTType != nil && s.TxPref.CTType != nil && len(s.SyncCap.SyncTypes) > 0 &&
		(len(s.CTCaps) > 0 || f.Version < version12))
	f.Extra(&s.Extra)
}

func (c *Content) fields(f *typed.Fields) {
	f.Text(tokens.DevInfCTType, &c.CTType)
	f.Text(tokens.DevInfVerCT, &c.VerCT)
	f.Require(c.CTType != nil && c.VerCT != nil)
	f.Extra(&c.Extra)
}

func (m *DSMem) fields(f *typed.Fields) {
	f.Flag(tokens.DevInfSharedMem, &m.SharedMem)
	f.Text(tokens.DevInfMaxMem, &m.MaxMem)
	f.Text(tokens.DevInfMaxID, &m.MaxID)
	f.Extra(&m.Extra)
}

func (c *SyncCap) fields(f *typed.Fields) {
	f.Texts(tokens.DevInfSyncType, &c.SyncTypes)
	f.Require(len(c.SyncTypes) > 0)
	f.Extra(&c.Extra)
}

// fields is the content model of CTCap where properties stand in elements. Reading
// and writing know the other form too; see ctCaps.
func (c *CTCap) fields(f *typed.Fields) {
	f.Text(tokens.DevInfCTType, &c.CTType)
	f.Text(tokens.DevInfVerCT, &c.VerCT)
	f.Flag(tokens.DevInfFieldLevel, &c.FieldLevel)
	typed.List(f, tokens.DevInfProperty, &c.Properties, &slabsOf(f).properties, (*Property).fields)
	f.Extra(&c.Extra)
}

func (p *Property) fields(f *typed.Fields) {
	f.Text(tokens.DevInfPropName, &p.PropName)
	f.Free(true)
	f.Text(tokens.DevInfDataType, &p.DataType)
	f.Text(tokens.DevInfMaxOccur, &p.MaxOccur)
	f.Text(tokens.DevInfMaxSize, &p.MaxSize)
	f.Flag(tokens.DevInfNoTruncate, &p.NoTruncate)
	f.Texts(tokens.DevInfValEnum, &p.ValEnums)
	f.Free(false)
	f.Text(tokens.DevInfDisplayName, &p.DisplayName)
	typed.List(f, tokens.DevInfPropParam, &p.Params, &slabsOf(f).params, (*PropParam).fields)
	f.Require(p.PropName != nil)
	f.Extra(&p.Extra)
}

func (q *PropParam) fields(f *typed.Fields) {
	f.Text(tokens.DevInfParamName, &q.ParamName)
	f.Text(tokens.DevInfDataType, &q.DataType)
	f.Only(f.Version < version12)
	f.Text(tokens.DevInfMaxSize, &q.MaxSize)
	f.Texts(tokens.DevInfValEnum, &q.ValEnums)
	f.Text(tokens.DevInfDisplayName, &q.DisplayName)
	f.Require(q.ParamName != nil)
	f.Extra(&q.Extra)
}

func (c *FilterCap) fields(f *typed.Fields) {
	f.Text(tokens.DevInfCTType, &c.CTType)
	f.Text(tokens.DevInfVerCT, &c.VerCT)
	f.Texts(tokens.DevInfFilterKeyword, &c.FilterKeywords)
	f.Texts(tokens.DevInfPropName, &c.PropNames)
	f.Require(c.CTType != nil && c.VerCT != nil)
	f.Extra(&c.Extra)
}

func (e *Ext) fields(f *typed.Fields) {
	f.Text(tokens.DevInfXNam, &e.XNam)
	f.Texts(tokens.DevInfXVal, &e.XVals)
	f.Require(e.XNam != nil)
	f.Extra(&e.Extra)
}
