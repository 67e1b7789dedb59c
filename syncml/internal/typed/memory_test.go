package typed_test

import (
	"bytes"
	"runtime"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml"
	"github.com/go-wbxml/wbxml/syncml/devinf"
	"github.com/go-wbxml/wbxml/syncml/prov"
	"github.com/go-wbxml/wbxml/syncml/tnds"
	"github.com/go-wbxml/wbxml/tokens"
)

// A growth is a kind of document: 64 KiB that are nothing but the repetition of
// documents that are small on the wire and large in memory.
type growth struct{ name, front, unit, back string }

// A reading is how a typed document is read, and the octets of memory for one of
// the document that its DecodeOptions speak of: those that stay, and all.
type reading struct {
	header    string
	table     *tokens.Table
	decode    func(*codec.Decoder) (document any, err error)
	most, all float64
	growths   []growth
}

var readings = map[string]reading{
	"syncml": {
		"02 A401 6A 02 7800", tokens.SyncML12,
		func(d *codec.Decoder) (any, error) {
			m := new(syncml.Message)
			return m, m.Decode(d, syncml.DecodeOptions{})
		}, 550, 2600, []growth{
			{"commands", "6D 6B", "05", "01 01"},
			{"items", "6D 6B 45", "14", "01 01 01"},
			{"credentials", "6D 6B", "45 0E 01", "01 01"},
			{"metas", "6D 6B 45", "54 1A 01", "01 01 01"},
			{"parts of commands", "6D 6B", "69 09 1A 0E 01", "01 01"}, // Status with Chal, Meta, Cred
			{"filters", "6D 6B 45", "54 6E 36 01 01", "01 01 01"},
			{"parts of filters", "6D 6B 45", "54 6E 76 75 14 01 77 14 01 01 01 01", "01 01 01"},
			{"map items", "6D 6B 58", "19", "01 01 01"},
			{"sources", "6D 6B 63", "27", "01 01 01"},
			{"references", "6D 6B 69", "2F 28", "01 01 01"},
			{"EMI", "6D 6B 45 5A 00 01", "06", "01 01 01 01"},
			{"unknown elements", "6D 6B 45", "19", "01 01 01"},
			{"literals", "6D 6B 45", "04 00", "01 01 01"},
			{"attributes", "6D 6B 45 D9", "05", "01 01 01 01 01"},
			{"trees", "6D 6B 45", "54 4F 00 02 60 64 01 01 00 00 01 01", "01 01 01"},
			{"nodes", "6D 6B 45 54 4F 00 02 60", "24", "01 01 01 01 01 01"},
			{"tree documents", "6D 6B 45", "54 4F C3 09 02 01 6A 00 00 02 60 24 01 01 01", "01 01 01"},
			{"device documents", "6D 6B 45", "54 4F C3 08 02 A403 6A 00 4A 07 01 01 01", "01 01 01"},
			{"octets", "6D 6B 45 54 4F", "C3 03 000000", "01 01 01 01 01"},
		},
	},
	"tnds": {
		"02 01 6A 02 7800 00 02", tokens.TNDS12,
		func(d *codec.Decoder) (any, error) {
			t := new(tnds.Tree)
			return t, t.Decode(d, tnds.DecodeOptions{})
		}, 360, 1700, []growth{
			{"nodes", "60", "24", "01"},
			{"described nodes", "60", "64 16 01", "01"},
			{"types", "60 64 56 58", "21", "01 01 01 01"},
			{"literals", "60 64", "04 00", "01 01"},
			{"attributes", "60 E4 05 01 E0", "05", "01 01 01 01"},
		},
	},
	"devinf": {
		"02 A403 6A 02 7800", tokens.DevInf12,
		func(d *codec.Decoder) (any, error) {
			x := new(devinf.DevInf)
			return x, x.Decode(d, devinf.DecodeOptions{})
		}, 560, 2700, []growth{
			{"data stores", "4A", "07", "01"},
			{"content types", "4A 47", "19", "01 01"},
			{"one content type each", "4A", "47 19 01", "01"},
			{"capabilities", "4A 47", "05", "01 01"},
			{"capabilities with all", "4A 47", "45 6B 6C 23 01 01 01", "01 01"},
			{"properties", "4A 47 45", "2B", "01 01 01"},
			{"parameters", "4A 47 45 6B", "2C", "01 01 01 01"},
			{"values", "4A 47 45 6B", "23", "01 01 01 01"},
			{"filters", "4A 47", "31", "01 01"},
			{"extensions", "4A", "0E", "01"},
			{"literals", "4A", "04 00", "01"},
			{"attributes", "4A D3", "05", "01 01 01"},
		},
	},
	"prov": {
		"03 0B 6A 02 7800", tokens.Prov11,
		func(d *codec.Decoder) (any, error) {
			x := &prov.Document{KeepStrings: true}
			return x, x.Decode(d, prov.DecodeOptions{})
		}, 90, 400, []growth{
			{"characteristics", "45", "06", "01"},
			{"parms", "45", "07", "01"},
			{"unknown elements", "45", "05", "01"},
			{"literals", "45", "04 00", "01"},
			{"attributes", "C5", "50", "01 01"},
			{"values", "C5 50", "9C", "01 01"},
		},
	},
}

// TestMemoryFactor holds the memory of hostile documents to the factors of DecodeOptions.
func TestMemoryFactor(t *testing.T) {
	testdoc.SkipAllocs(t)
	for name, r := range readings {
		for _, g := range r.growths {
			doc := testdoc.Hex(t, r.header+g.front)
			unit, back := testdoc.Hex(t, g.unit), testdoc.Hex(t, g.back)
			doc = append(doc, bytes.Repeat(unit, (64<<10-len(doc)-len(back))/len(unit))...)
			doc = append(doc, back...)
			stays, all := memoryOf(t, name+", "+g.name, r, doc)
			t.Logf("%-8s %-22s %6.1f octets of memory for one, %6.1f in all", name, g.name, stays, all)
			if stays > r.most || all > r.all {
				t.Errorf("%s, %s: %.1f octets of memory for one, %.1f in all", name, g.name, stays, all)
			}
		}
	}
}

// memoryOf returns the octets, for one of the document, that stay, and that reading
// it has taken in all.
func memoryOf(t *testing.T, name string, r reading, doc []byte) (stays, all float64) {
	var before, during, after runtime.MemStats
	d := codec.NewDecoder(nil, codec.Options{Table: r.table, KeepUnknown: true, Limits: codec.Limits{Attrs: -1}})
	d.ResetBytes(doc)
	runtime.GC()
	runtime.ReadMemStats(&before)
	x, err := r.decode(d)
	runtime.ReadMemStats(&during)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	}
	runtime.KeepAlive(x)
	n := float64(len(doc))
	return float64(int64(after.HeapAlloc)-int64(before.HeapAlloc)) / n, float64(during.TotalAlloc-before.TotalAlloc) / n
}
