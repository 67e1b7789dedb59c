//go:build libwbxml && cgo

package libwbxml

/*
#cgo pkg-config: libwbxml2
#include <stdlib.h>
#include <string.h>
#include <wbxml/wbxml.h>

static WBXMLConvWBXML2XML *new_to_xml(void) {
	WBXMLConvWBXML2XML *c = NULL;
	if (wbxml_conv_wbxml2xml_create(&c) != WBXML_OK)
		return NULL;
	wbxml_conv_wbxml2xml_set_gen_type(c, WBXML_GEN_XML_COMPACT);
	return c;
}

static WBXMLConvXML2WBXML *new_to_wbxml(int table) {
	WBXMLConvXML2WBXML *c = NULL;
	if (wbxml_conv_xml2wbxml_create(&c) != WBXML_OK)
		return NULL;
	if (!table)
		wbxml_conv_xml2wbxml_disable_string_table(c);
	return c;
}

// give copies a result to dst and frees it. Without dst it only frees: the
// length is all that a benchmark needs.
static long give(WBXMLError err, WB_UTINY *out, WB_ULONG n, unsigned char *dst, long cap) {
	if (err == WBXML_OK && dst != NULL && (long)n <= cap)
		memcpy(dst, out, n);
	free(out);
	return err == WBXML_OK ? (long)n : -(long)err;
}

static long to_xml(WBXMLConvWBXML2XML *c, unsigned char *in, long len, unsigned char *dst, long cap) {
	WB_UTINY *out = NULL;
	WB_ULONG n = 0;
	WBXMLError err = wbxml_conv_wbxml2xml_run(c, in, len, &out, &n);
	return give(err, out, n, dst, cap);
}

static long to_wbxml(WBXMLConvXML2WBXML *c, unsigned char *in, long len, unsigned char *dst, long cap) {
	WB_UTINY *out = NULL;
	WB_ULONG n = 0;
	WBXMLError err = wbxml_conv_xml2wbxml_run(c, in, len, &out, &n);
	return give(err, out, n, dst, cap);
}

static const char *message(long err) {
	return (const char *)wbxml_errors_string((WBXMLError)err);
}

static const char *version(void) {
	return WBXML_LIB_VERSION;
}
*/
import "C"

import "errors"

// Version is that of the library's header files.
func Version() string { return C.GoString(C.version()) }

// A ToXML converts WBXML to XML. It keeps the library's converter object, which is
// all that its API lets a program keep. It is not safe for concurrent use.
type ToXML struct{ conv *C.WBXMLConvWBXML2XML }

// NewToXML returns a converter that writes compact XML. Close frees it.
func NewToXML() (*ToXML, error) {
	conv := C.new_to_xml()
	if conv == nil {
		return nil, errors.New("libwbxml: no converter")
	}
	return &ToXML{conv}, nil
}

// Len converts doc and returns the length of the XML, which the library has
// written to memory of its own and which is freed at once: no octet is copied to
// memory of Go, so that nothing is counted that a C program would not pay.
func (c *ToXML) Len(doc []byte) (int, error) {
	return result(C.to_xml(c.conv, octets(doc), C.long(len(doc)), nil, 0))
}

// Convert converts doc and returns the XML.
func (c *ToXML) Convert(doc []byte) ([]byte, error) {
	n, err := c.Len(doc)
	if err != nil {
		return nil, err
	}
	out := make([]byte, n)
	n, err = result(C.to_xml(c.conv, octets(doc), C.long(len(doc)), octets(out), C.long(n)))
	return out[:min(n, len(out))], err
}

// Close frees the converter.
func (c *ToXML) Close() { C.wbxml_conv_wbxml2xml_destroy(c.conv) }

// A ToWBXML converts XML to WBXML. It is not safe for concurrent use.
type ToWBXML struct{ conv *C.WBXMLConvXML2WBXML }

// NewToWBXML returns a converter that writes WBXML 1.3, with a table of repeated
// strings or without. Close frees it.
func NewToWBXML(table bool) (*ToWBXML, error) {
	var with C.int
	if table {
		with = 1
	}
	conv := C.new_to_wbxml(with)
	if conv == nil {
		return nil, errors.New("libwbxml: no converter")
	}
	return &ToWBXML{conv}, nil
}

// Len converts doc and returns the length of the WBXML, as [ToXML.Len] does.
func (c *ToWBXML) Len(doc []byte) (int, error) {
	return result(C.to_wbxml(c.conv, octets(doc), C.long(len(doc)), nil, 0))
}

// Convert converts doc and returns the WBXML.
func (c *ToWBXML) Convert(doc []byte) ([]byte, error) {
	n, err := c.Len(doc)
	if err != nil {
		return nil, err
	}
	out := make([]byte, n)
	n, err = result(C.to_wbxml(c.conv, octets(doc), C.long(len(doc)), octets(out), C.long(n)))
	return out[:min(n, len(out))], err
}

// Close frees the converter.
func (c *ToWBXML) Close() { C.wbxml_conv_xml2wbxml_destroy(c.conv) }

// octets returns a C pointer to b, nil where it is empty.
func octets(b []byte) *C.uchar {
	if len(b) == 0 {
		return nil
	}
	return (*C.uchar)(&b[0])
}

// result is the length, or the error that stands for it as a negative number.
func result(n C.long) (int, error) {
	if n < 0 {
		return 0, errors.New("libwbxml: " + C.GoString(C.message(-n)))
	}
	return int(n), nil
}
