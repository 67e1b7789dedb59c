package syncml

import (
	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// Child reads up to the next element that stands directly in the current one, and
// returns its Start and code, or to the End, which it returns.
func (r *reader) Child() (codec.Token, tokens.Code, error) {
	for {
		tok, err := r.Next()
		if err != nil {
			return tok, noCode, err
		}
		switch tok.Kind {
		case codec.Start:
			code, err := r.Code(tok)
			return tok, code, err
		case codec.End:
			return tok, noCode, nil
		}
		if err = r.Stray(tok); err != nil {
			return tok, noCode, err
		}
	}
}

// names returns the string table that the message is written with.
func (w writer) names() *typed.Strings {
	h := w.e.Header()
	w.m.written.ResetIn(h.Strings, h.Charset)
	return &w.m.written
}
