package syncml

import (
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// Bits for elements that others need.
const (
	hasCommand = 1 << 1 // in a container or SyncBody; no token has this number

	hasVerDTD    = 1 << tokens.SyncMLVerDTD
	hasVerProto  = 1 << tokens.SyncMLVerProto
	hasSessionID = 1 << tokens.SyncMLSessionID
	hasMsgID     = 1 << tokens.SyncMLMsgID
	hasTarget    = 1 << tokens.SyncMLTarget
	hasSource    = 1 << tokens.SyncMLSource
	hasLocURI    = 1 << tokens.SyncMLLocURI
	hasCmdID     = 1 << tokens.SyncMLCmdID
	hasMsgRef    = 1 << tokens.SyncMLMsgRef
	hasCmdRef    = 1 << tokens.SyncMLCmdRef
	hasCmd       = 1 << tokens.SyncMLCmd
	hasItem      = 1 << tokens.SyncMLItem
	hasMapItem   = 1 << tokens.SyncMLMapItem
	hasMeta      = 1 << tokens.SyncMLMeta
	hasData      = 1 << tokens.SyncMLData

	hasNext    = 1 << (tokens.MetInfNext & 63)
	hasFreeMem = 1 << (tokens.MetInfFreeMem & 63)
	hasFreeID  = 1 << (tokens.MetInfFreeID & 63)
)

// commandFields are the content models of commands, without extras and without the
// commands in containers. A list for each: a field of one kind is unknown in another.
var commandFields = [kinds]func(*Command, *typed.Fields){
	KindAdd: (*Command).change, KindCopy: (*Command).change, KindMove: (*Command).change, KindReplace: (*Command).change,
	KindDelete: (*Command).delete, KindGet: (*Command).get, KindPut: (*Command).get, KindExec: (*Command).exec, KindAlert: (*Command).alert,
	KindAtomic: (*Command).group, KindSequence: (*Command).group, KindSync: (*Command).sync, KindMap: (*Command).mapping,
	KindResults: (*Command).results, KindSearch: (*Command).search, KindStatus: (*Command).status,
}

// contents has a bit for each kind of command that a container may hold.
var contents = [kinds]uint32{
	KindAtomic: 1<<KindAdd | 1<<KindReplace | 1<<KindDelete | 1<<KindCopy | 1<<KindAtomic | 1<<KindMap | 1<<KindMove | 1<<KindSequence | 1<<KindSync |
		1<<KindGet | 1<<KindExec | 1<<KindAlert,
	KindSequence: 1<<KindAdd | 1<<KindReplace | 1<<KindDelete | 1<<KindCopy | 1<<KindAtomic | 1<<KindMap | 1<<KindMove | 1<<KindSync | 1<<KindGet | 1<<KindAlert | 1<<KindExec,
	KindSync:     1<<KindAdd | 1<<KindAtomic | 1<<KindCopy | 1<<KindDelete | 1<<KindMove | 1<<KindReplace | 1<<KindSequence,
}

// fields is the content model of a command that holds no commands.
func (c *Command) fields(f *typed.Fields) {
	commandFields[c.Kind](c, f)
	f.Extra(&c.Extra)
}

func (c *Command) change(f *typed.Fields) {
	f.Text(tokens.SyncMLCmdID, &c.CmdID)
	f.Flag(tokens.SyncMLNoResp, &c.NoResp)
	cred(f, &c.Cred)
	c.meta(f)
	c.items(f)
	f.Needs(hasCmdID | hasItem)
}

func (c *Command) delete(f *typed.Fields) {
	f.Text(tokens.SyncMLCmdID, &c.CmdID)
	f.Flag(tokens.SyncMLNoResp, &c.NoResp)
	f.Flag(tokens.SyncMLArchive, &c.Archive)
	f.Flag(tokens.SyncMLSftDel, &c.SftDel)
	cred(f, &c.Cred)
	c.meta(f)
	c.items(f)
	f.Needs(hasCmdID | hasItem)
}

func (c *Command) get(f *typed.Fields) {
	f.Text(tokens.SyncMLCmdID, &c.CmdID)
	f.Flag(tokens.SyncMLNoResp, &c.NoResp)
	f.Text(tokens.SyncMLLang, &c.Lang)
	cred(f, &c.Cred)
	c.meta(f)
	c.items(f)
	f.Needs(hasCmdID | hasItem)
}

func (c *Command) exec(f *typed.Fields) {
	f.Text(tokens.SyncMLCmdID, &c.CmdID)
	f.Flag(tokens.SyncMLNoResp, &c.NoResp)
	cred(f, &c.Cred)
	c.meta(f)
	f.Text(tokens.SyncMLCorrelator, &c.Correlator)
	if f.At(tokens.SyncMLItem) && f.Single(tokens.SyncMLItem, len(c.Items)) {
		c.items(f)
	}
	f.Needs(hasCmdID | hasItem)
}

func (c *Command) alert(f *typed.Fields) {
	f.Text(tokens.SyncMLCmdID, &c.CmdID)
	f.Flag(tokens.SyncMLNoResp, &c.NoResp)
	cred(f, &c.Cred)
	data(f, &c.Data, nil, c.Meta)
	f.Text(tokens.SyncMLCorrelator, &c.Correlator)
	c.items(f)
	f.Needs(hasCmdID)
}

// group is Atomic and Sequence.
func (c *Command) group(f *typed.Fields) {
	f.Text(tokens.SyncMLCmdID, &c.CmdID)
	f.Flag(tokens.SyncMLNoResp, &c.NoResp)
	c.meta(f)
	f.Needs(hasCmdID | hasCommand)
}

func (c *Command) sync(f *typed.Fields) {
	f.Text(tokens.SyncMLCmdID, &c.CmdID)
	f.Flag(tokens.SyncMLNoResp, &c.NoResp)
	cred(f, &c.Cred)
	typed.Part(f, tokens.SyncMLTarget, c.Target.there(), &c.Target, (*Target).fields)
	c.source(f)
	c.meta(f)
	f.Text(tokens.SyncMLNumberOfChanges, &c.NumberOfChanges)
	f.Needs(hasCmdID)
}

func (c *Command) mapping(f *typed.Fields) {
	f.Text(tokens.SyncMLCmdID, &c.CmdID)
	typed.Part(f, tokens.SyncMLTarget, c.Target.there(), &c.Target, (*Target).fields)
	c.source(f)
	cred(f, &c.Cred)
	c.meta(f)
	c.mapItems(f)
	f.Needs(hasCmdID | hasTarget | hasSource | hasMapItem)
}

func (c *Command) results(f *typed.Fields) {
	f.Text(tokens.SyncMLCmdID, &c.CmdID)
	f.Text(tokens.SyncMLMsgRef, &c.MsgRef)
	f.Text(tokens.SyncMLCmdRef, &c.CmdRef)
	c.meta(f)
	if f.At(tokens.SyncMLTargetRef) && f.Single(tokens.SyncMLTargetRef, len(c.TargetRefs)) {
		f.Texts(tokens.SyncMLTargetRef, &c.TargetRefs)
	}
	if f.At(tokens.SyncMLSourceRef) && f.Single(tokens.SyncMLSourceRef, len(c.SourceRefs)) {
		f.Texts(tokens.SyncMLSourceRef, &c.SourceRefs)
	}
	c.items(f)
	f.Needs(hasCmdID | hasCmdRef | hasItem)
}

func (c *Command) search(f *typed.Fields) {
	f.Text(tokens.SyncMLCmdID, &c.CmdID)
	f.Flag(tokens.SyncMLNoResp, &c.NoResp)
	f.Flag(tokens.SyncMLNoResults, &c.NoResults)
	cred(f, &c.Cred)
	typed.Part(f, tokens.SyncMLTarget, c.Target.there(), &c.Target, (*Target).fields)
	c.sources(f)
	f.Text(tokens.SyncMLLang, &c.Lang)
	c.meta(f)
	data(f, &c.Data, nil, c.Meta)
	f.Needs(hasCmdID | hasSource | hasMeta | hasData)
}

func (c *Command) status(f *typed.Fields) {
	f.Text(tokens.SyncMLCmdID, &c.CmdID)
	f.Text(tokens.SyncMLMsgRef, &c.MsgRef)
	f.Text(tokens.SyncMLCmdRef, &c.CmdRef)
	f.Text(tokens.SyncMLCmd, &c.Cmd)
	f.Texts(tokens.SyncMLTargetRef, &c.TargetRefs)
	f.Texts(tokens.SyncMLSourceRef, &c.SourceRefs)
	cred(f, &c.Cred)
	c.chal(f)
	data(f, &c.Data, nil, c.Meta)
	c.items(f)
	f.Needs(hasCmdID | hasMsgRef | hasCmdRef | hasCmd | hasData)
}

// all is the fields of all kinds.
func (c *Command) all(f *typed.Fields) {
	c.delete(f)
	f.Text(tokens.SyncMLMsgRef, &c.MsgRef)
	f.Text(tokens.SyncMLCmdRef, &c.CmdRef)
	f.Text(tokens.SyncMLCmd, &c.Cmd)
	f.Texts(tokens.SyncMLTargetRef, &c.TargetRefs)
	f.Texts(tokens.SyncMLSourceRef, &c.SourceRefs)
	f.Flag(tokens.SyncMLNoResults, &c.NoResults)
	c.chal(f)
	typed.Part(f, tokens.SyncMLTarget, c.Target.there(), &c.Target, (*Target).fields)
	c.sources(f)
	f.Text(tokens.SyncMLLang, &c.Lang)
	f.Text(tokens.SyncMLNumberOfChanges, &c.NumberOfChanges)
	f.Text(tokens.SyncMLCorrelator, &c.Correlator)
	data(f, &c.Data, nil, c.Meta)
	c.mapItems(f)
}

// source is the Source of a command that has one.
func (c *Command) source(f *typed.Fields) {
	if f.At(tokens.SyncMLSource) && f.Single(tokens.SyncMLSource, len(c.Sources)) {
		c.sources(f)
	}
}

func (c *Command) sources(f *typed.Fields) {
	typed.List(f, tokens.SyncMLSource, &c.Sources, &message(f).sources, (*Source).fields)
}

func (c *Command) mapItems(f *typed.Fields) {
	typed.List(f, tokens.SyncMLMapItem, &c.MapItems, &message(f).mapItems, (*MapItem).fields)
}

func (c *Command) chal(f *typed.Fields) {
	if f.Due(tokens.SyncMLChal, c.Chal != nil) {
		typed.Ref(f, tokens.SyncMLChal, &c.Chal, &message(f).chals, (*Chal).fields)
	}
}

// items is the Items, to which the Meta of the command applies.
func (c *Command) items(f *typed.Fields) {
	if f.Due(tokens.SyncMLItem, len(c.Items) > 0) {
		m := message(f)
		outer := m.outer
		m.outer = c.Meta
		typed.List(f, tokens.SyncMLItem, &c.Items, &m.items, (*Item).fields)
		m.outer = outer
	}
}

// meta is Meta. Data that has come before it is read again, for its Type.
func (c *Command) meta(f *typed.Fields) {
	if f.Due(tokens.SyncMLMeta, c.Meta != nil) && readMeta(f, &c.Meta) {
		err := reread(f, &c.Data, nil, c.Meta)
		for i := range c.Items {
			if err == nil {
				err = c.Items[i].reread(f, c.Meta)
			}
		}
		f.Done(err)
	}
}
