package syncml

import (
	"github.com/go-wbxml/wbxml/tokens"
)

// root reads from behind the Start of SyncML to its End.
func (r *reader) root() error {
	f := frame{model: &rootModel, in: tokens.SyncMLSyncML, extra: &r.m.Extra}
	for {
		code, err := r.child(&f)
		if err != nil || code == noCode {
			return err
		}
		if code == tokens.SyncMLSyncHdr {
			err = r.header(&r.m.Hdr)
		} else {
			err = r.body()
		}
		if err != nil {
			return err
		}
	}
}

// header reads the content of SyncHdr. VerDTD decides over the version, since
// messages of 1.2 are sent with the public identifier of 1.1.
func (r *reader) header(h *SyncHdr) error {
	f := frame{model: &headerModel, in: tokens.SyncMLSyncHdr, extra: &h.Extra}
	for {
		code, err := r.child(&f)
		if err != nil || code == noCode {
			return err
		}
		switch code {
		case tokens.SyncMLVerDTD:
			if err = r.Text(&h.VerDTD); err == nil {
				if v, ok := parseVersion(h.VerDTD); ok {
					r.m.Version = v
				}
			}
		case tokens.SyncMLVerProto:
			err = r.Text(&h.VerProto)
		case tokens.SyncMLSessionID:
			err = r.Text(&h.SessionID)
		case tokens.SyncMLMsgID:
			err = r.Text(&h.MsgID)
		case tokens.SyncMLTarget:
			err = r.target(&h.Target)
		case tokens.SyncMLSource:
			err = r.source(&h.Source)
		case tokens.SyncMLRespURI:
			err = r.Text(&h.RespURI)
		case tokens.SyncMLNoResp:
			err = r.flag(&h.NoResp)
		case tokens.SyncMLCred:
			err = r.cred(&h.Cred)
		case tokens.SyncMLMeta:
			err = r.meta(&h.Meta)
		}
		if err != nil {
			return err
		}
	}
}

// An openCommand is the state around the container that is being read.
type openCommand struct {
	index int32 // of the command in Body, -1: SyncBody
	seen  uint32
	last  uint8
}

// body reads the content of SyncBody. Containers in containers are on a stack of
// the message's own, not on that of the program.
func (r *reader) body() error {
	m := r.m
	m.open = m.open[:0]
	cur := -1
	f := r.frameOf(cur)
	for {
		code, err := r.child(&f)
		if err != nil {
			return err
		}
		if code == noCode {
			if cur < 0 {
				return nil
			}
			around := m.open[len(m.open)-1]
			m.open = m.open[:len(m.open)-1]
			cur = int(around.index)
			f = r.frameOf(cur)
			f.seen, f.last = around.seen, around.last
			continue
		}
		kind := kindOf(code)
		if kind == KindNone {
			if cur < 0 {
				err = r.flag(&m.Final)
			} else {
				err = r.field(&m.Body[cur], code)
			}
			if err != nil {
				return err
			}
			continue
		}
		if err = r.Spend(); err != nil {
			return err
		}
		grow(&m.Body, nil)
		i := len(m.Body) - 1
		c := &m.Body[i]
		c.Kind, c.Depth = kind, len(m.open)
		if kind.Container() {
			m.open = append(m.open, openCommand{int32(cur), f.seen, f.last})
			cur = i
			f = r.frameOf(cur)
			continue
		}
		if err = r.command(c); err != nil {
			return err
		}
		if cur >= 0 {
			f.extra = &m.Body[cur].Extra // Body may have moved
		}
	}
}

// frameOf returns the frame for command i, for -1 that of SyncBody.
func (r *reader) frameOf(i int) frame {
	if i < 0 {
		return frame{model: &bodyModel, in: tokens.SyncMLSyncBody, extra: &r.m.Extra}
	}
	c := &r.m.Body[i]
	return frame{model: commandModels[c.Kind], in: kindCodes[c.Kind], extra: &c.Extra}
}

// command reads the content of a command that holds no commands.
func (r *reader) command(c *Command) error {
	f := frame{model: commandModels[c.Kind], in: kindCodes[c.Kind], extra: &c.Extra}
	for {
		code, err := r.child(&f)
		if err != nil || code == noCode {
			return err
		}
		if err = r.field(c, code); err != nil {
			return err
		}
	}
}

// field reads the child code of a command, if it is not a command itself. All kinds
// share it: the model of a kind has its fields.
func (r *reader) field(c *Command, code tokens.Code) error {
	switch code {
	case tokens.SyncMLCmdID:
		return r.Text(&c.CmdID)
	case tokens.SyncMLItem:
		if err := r.Spend(); err != nil {
			return err
		}
		c.Items = grow(&r.m.items, c.Items)
		return r.item(&c.Items[len(c.Items)-1], c.Meta)
	case tokens.SyncMLMeta:
		if err := r.meta(&c.Meta); err != nil {
			return err
		}
		if err := r.settle(&c.Data, nil, c.Meta); err != nil {
			return err
		}
		return r.settleItems(c.Items, c.Meta)
	case tokens.SyncMLData:
		return r.data(&c.Data, nil, c.Meta)
	case tokens.SyncMLMsgRef:
		return r.Text(&c.MsgRef)
	case tokens.SyncMLCmdRef:
		return r.Text(&c.CmdRef)
	case tokens.SyncMLCmd:
		return r.Text(&c.Cmd)
	case tokens.SyncMLTargetRef:
		return r.texts(&r.m.targets, &c.TargetRefs)
	case tokens.SyncMLSourceRef:
		return r.texts(&r.m.origins, &c.SourceRefs)
	case tokens.SyncMLNoResp:
		return r.flag(&c.NoResp)
	case tokens.SyncMLNoResults:
		return r.flag(&c.NoResults)
	case tokens.SyncMLArchive:
		return r.flag(&c.Archive)
	case tokens.SyncMLSftDel:
		return r.flag(&c.SftDel)
	case tokens.SyncMLCred:
		return r.cred(&c.Cred)
	case tokens.SyncMLChal:
		return r.chal(&c.Chal)
	case tokens.SyncMLTarget:
		return r.target(&c.Target)
	case tokens.SyncMLSource:
		if err := r.Spend(); err != nil {
			return err
		}
		c.Sources = grow(&r.m.sources, c.Sources)
		return r.source(&c.Sources[len(c.Sources)-1])
	case tokens.SyncMLLang:
		return r.Text(&c.Lang)
	case tokens.SyncMLNumberOfChanges:
		return r.Text(&c.NumberOfChanges)
	case tokens.SyncMLCorrelator:
		return r.Text(&c.Correlator)
	case tokens.SyncMLMapItem:
		if err := r.Spend(); err != nil {
			return err
		}
		c.MapItems = grow(&r.m.mapItems, c.MapItems)
		return r.mapItem(&c.MapItems[len(c.MapItems)-1])
	}
	return r.Fail(ErrUnknown) // no model has it
}

// texts reads a text element that may be repeated.
func (r *reader) texts(slab *[]Chars, run *[]Chars) error {
	if err := r.Spend(); err != nil {
		return err
	}
	*run = grow(slab, *run)
	return r.Text(&(*run)[len(*run)-1])
}
