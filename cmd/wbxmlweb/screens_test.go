package main

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

var screens = flag.String("screens", "", "write a screenshot of each kind of page into this `folder`")

// TestScreens makes screenshots: with -screens of every kind, with -update that of README.
func TestScreens(t *testing.T) {
	if *screens == "" && !testdoc.Update() {
		t.Skip("without -screens and -update there is nothing to do")
	}
	wrong := bytes.Replace([]byte(log), []byte("44304530"), []byte("44304531"), 1)
	for _, s := range []struct {
		name  string
		in    []byte
		pin   string
		width int64
		dark  bool
		field string // which is selected
	}{
		{"cp", []byte(log), "1234", 1280, false, `"InternetNAPDEF"`},
		{"dm", message(t, bootstrap.ProfileDM, bootstrap.FormNested).Body, "", 1440, false, `"AppID"`},
		{"mac", []byte(log), "4321", 1440, false, "MAC"},
		{"changed", wrong, "1234", 1440, true, "MAC"},
		{"smpp", stream(t), "48151", 1440, false, "short_message"},
		{"xml", []byte(`<wap-provisioningdoc version="1.1"><characteristic type="NAPDEF"><parm name="NAME" value="x"/></characteristic></wap-provisioningdoc>`), "", 1100, true, "parm"},
		{"dark", push(t), "48151", 1440, true, "MAC"},
		{"narrow", []byte(log), "1234", 390, false, `"InternetNAPDEF"`},
		{"large", large(t), "", 1440, false, `"N0007"`},
		{"unknown", []byte("\xff\xfe\x01what is it?\x00\x01"), "", 1100, false, ""},
	} {
		if *screens == "" && s.name != "cp" {
			continue
		}
		b := openPage(t, s.width, entry(s.name+".txt", s.in, s.pin))
		scheme := "light"
		if s.dark {
			scheme = "dark"
		}
		features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
		if _, err := chromedp.Call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
			t.Fatal(err)
		}
		b.js(`[...document.querySelectorAll('.row .main')].find((e) => e.textContent.includes(` + quote(s.field) + `))?.click()`)
		path := filepath.Join(*screens, s.name+".png")
		if *screens == "" {
			path = filepath.Join("..", "..", "docs", "inspect.png")
		}
		b.shoot(path)
		if *screens == "" {
			small(t, path)
		}
	}
}

// small makes a picture smaller: of 256 colours, those that it has most.
func small(t *testing.T, path string) {
	t.Helper()
	in, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(in))
	if err != nil {
		t.Fatal(err)
	}
	counts := map[color.RGBA]int{}
	near := func(x, y int) color.RGBA { // with differences that nobody sees left out
		r, g, b, _ := picture.At(x, y).RGBA()
		round := func(v uint32) uint8 { return uint8(v>>12) * 0x11 }
		return color.RGBA{round(r), round(g), round(b), 0xFF}
	}
	box := picture.Bounds()
	for y := range box.Dy() {
		for x := range box.Dx() {
			counts[near(x, y)]++
		}
	}
	colors := slices.SortedFunc(maps.Keys(counts), func(a, b color.RGBA) int { return counts[b] - counts[a] })
	var p color.Palette
	for _, c := range colors[:min(len(colors), 64)] {
		p = append(p, c)
	}
	out := image.NewPaletted(box, p)
	for y := range box.Dy() {
		for x := range box.Dx() {
			out.Set(x, y, near(x, y))
		}
	}
	var b bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&b, out); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}
