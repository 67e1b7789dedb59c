//go:build libwbxml && cgo

package libwbxml

/*
#include <wbxml/wbxml.h>

// The SAX parser is exported by the library, and declared in no header file that
// Debian installs. These are the declarations of wbxml_parser.h and wbxml_handlers.h,
// with void for types that nothing here looks into.
typedef struct {
	void (*start_document)(void *ctx, int charset, const void *lang);
	void (*end_document)(void *ctx);
	void (*start_element)(void *ctx, void *tag, void **attrs, WB_BOOL empty);
	void (*end_element)(void *ctx, void *tag, WB_BOOL empty);
	void (*characters)(void *ctx, WB_UTINY *text, WB_ULONG start, WB_ULONG len);
	void (*pi)(void *ctx, const WB_UTINY *target, WB_UTINY *data);
} content_handler;
typedef struct WBXMLParser_s parser;
extern parser *wbxml_parser_create(void);
extern void wbxml_parser_destroy(parser *p);
extern void wbxml_parser_set_user_data(parser *p, void *ctx);
extern void wbxml_parser_set_content_handler(parser *p, content_handler *handler);
extern WBXMLError wbxml_parser_parse(parser *p, WB_UTINY *doc, WB_ULONG len);

// What the events of a document are counted as.
typedef struct { long elements, attributes, text; } events;

static void start_element(void *ctx, void *tag, void **attrs, WB_BOOL empty) {
	events *e = ctx;
	e->elements++;
	for (; attrs != NULL && *attrs != NULL; attrs++)
		e->attributes++;
}

static void characters(void *ctx, WB_UTINY *text, WB_ULONG start, WB_ULONG len) {
	((events *)ctx)->text += len;
}

static content_handler counting = {.start_element = start_element, .characters = characters};

static parser *new_parser(void) {
	parser *p = wbxml_parser_create();
	if (p != NULL)
		wbxml_parser_set_content_handler(p, &counting);
	return p;
}

static long parse(parser *p, WB_UTINY *doc, long len, events *e) {
	wbxml_parser_set_user_data(p, e);
	return -(long)wbxml_parser_parse(p, doc, len);
}
*/
import "C"

import "errors"

// A Parser is the library's SAX parser. It is not safe for concurrent use.
type Parser struct{ parser *C.parser }

// NewParser returns a parser. Close frees it.
func NewParser() (*Parser, error) {
	p := C.new_parser()
	if p == nil {
		return nil, errors.New("libwbxml: no parser")
	}
	return &Parser{p}, nil
}

// Parse reads doc in one call of C, and returns the number of elements, of attributes,
// and of octets of text.
func (p *Parser) Parse(doc []byte) (elements, attributes, text int, err error) {
	var e C.events
	_, err = result(C.parse(p.parser, octets(doc), C.long(len(doc)), &e))
	return int(e.elements), int(e.attributes), int(e.text), err
}

// Close frees the parser.
func (p *Parser) Close() { C.wbxml_parser_destroy(p.parser) }
