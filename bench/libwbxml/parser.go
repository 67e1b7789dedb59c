//go:build libwbxml && cgo

package libwbxml

/*
#include <stdlib.h>
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

// A reader is a parser and what it counts.
typedef struct {
	parser *parser;
	long elements, attributes, text;
} reader;

static void start_element(void *ctx, void *tag, void **attrs, WB_BOOL empty) {
	reader *r = ctx;
	r->elements++;
	for (; attrs != NULL && *attrs != NULL; attrs++)
		r->attributes++;
}

static void characters(void *ctx, WB_UTINY *text, WB_ULONG start, WB_ULONG len) {
	((reader *)ctx)->text += len;
}

static content_handler counting = {.start_element = start_element, .characters = characters};

static void free_reader(reader *r) {
	if (r->parser != NULL)
		wbxml_parser_destroy(r->parser);
	free(r);
}

static reader *new_reader(void) {
	reader *r = calloc(1, sizeof *r);
	if (r == NULL)
		return NULL;
	r->parser = wbxml_parser_create();
	if (r->parser == NULL) {
		free_reader(r);
		return NULL;
	}
	wbxml_parser_set_content_handler(r->parser, &counting);
	wbxml_parser_set_user_data(r->parser, r);
	return r;
}

static long parse(reader *r, WB_UTINY *doc, long len) {
	r->elements = r->attributes = r->text = 0;
	return -(long)wbxml_parser_parse(r->parser, doc, len);
}
*/
import "C"

import "errors"

// A Parser is the library's SAX parser. It is not safe for concurrent use.
type Parser struct{ reader *C.reader }

// NewParser returns a parser. Close frees it.
func NewParser() (*Parser, error) {
	r := C.new_reader()
	if r == nil {
		return nil, errors.New("libwbxml: no parser")
	}
	return &Parser{r}, nil
}

// Parse reads doc in one call of C, and returns the number of elements, of attributes,
// and of octets of text.
func (p *Parser) Parse(doc []byte) (elements, attributes, text int, err error) {
	_, err = result(C.parse(p.reader, octets(doc), C.long(len(doc))))
	return int(p.reader.elements), int(p.reader.attributes), int(p.reader.text), err
}

// Close frees the parser.
func (p *Parser) Close() { C.free_reader(p.reader) }
