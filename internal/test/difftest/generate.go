package difftest

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/tokens"
)

// A Config says what a [Generator] makes.
type Config struct {
	Table   *tokens.Table
	Version codec.Version
	Seed    uint64
	Avoid   Feature       // constructs that are left out
	Without []tokens.Code // attribute values that are left out
}

// A Doc is a generated document and what it means.
type Doc struct {
	Name   string // such as syncml-1.2/1.3/7/41: type, version, seed and number
	Table  *tokens.Table
	Header codec.Header
	Octets []byte
	Tree   *Node // not to be relied on where Uses has one of [Wire]
	Uses   Feature
}

// A Generator makes documents of one type and version. Codes are dealt from
// shuffled decks, so that every one of the type comes up soon. It is not safe
// for concurrent use.
type Generator struct {
	Config
	rand  *rand.Rand
	count int
	decks map[*tokens.Table]*decks
	texts []string // said before in this document
}

// NewGenerator returns a generator. The same c gives the same documents in the
// same order.
func NewGenerator(c Config) *Generator {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %v", c.Table.Name, c.Version)
	return &Generator{Config: c, rand: rand.New(rand.NewPCG(c.Seed, h.Sum64())), decks: map[*tokens.Table]*decks{}}
}

// Next returns the next document. An error is the encoder's and would be a
// fault of the generator or of the encoder.
func (g *Generator) Next() (*Doc, error) {
	d := &Doc{
		Name:  fmt.Sprintf("%s/%v/%d/%d", g.Table.Name, g.Version, g.Seed, g.count),
		Table: g.Table,
		Tree:  &Node{Kind: DocumentNode},
	}
	g.count++
	g.texts = g.texts[:0]
	w := g.newWriter(d, g.Table)
	w.header(g.charset())
	d.Header = w.head
	w.enc = codec.NewEncoder(nil, w.head, codec.Options{Table: g.Table})
	w.enc.ResetAppend(nil, w.head)
	w.room = g.size()
	w.document(d.Tree)
	var err error
	d.Octets, err = w.enc.Bytes()
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.Name, err)
	}
	return d, nil
}

// size returns how many elements a document may have.
func (g *Generator) size() int {
	if g.chance(20) {
		return 1 + g.rand.IntN(3)
	}
	return 4 + g.rand.IntN(28)
}

// chance is true in percent of all cases.
func (g *Generator) chance(percent int) bool { return g.rand.IntN(100) < percent }

// roll is chance for the construct f, never true where it is to be avoided.
func (w *writer) roll(f Feature, percent int) bool { return w.Avoid&f == 0 && w.chance(percent) }

// may is roll for a construct that is written when it is true: it counts as used.
func (w *writer) may(f Feature, percent int) bool {
	if !w.roll(f, percent) {
		return false
	}
	w.doc.Uses |= f
	return true
}

func pick[T any](g *Generator, list []T) T { return list[g.rand.IntN(len(list))] }

func (g *Generator) charset() codec.Charset {
	if g.Version == codec.Version10 || g.Avoid&OtherCharset != 0 || g.chance(70) {
		return codec.UTF8
	}
	all := []codec.Charset{codec.USASCII, codec.USASCII, codec.ISO88591}
	if g.Avoid&NoCharset == 0 {
		all = append(all, codec.CharsetUnknown)
	}
	if g.Avoid&WideCharset == 0 {
		all = append(all, codec.UCS2, codec.UTF16BE)
	}
	return pick(g, all)
}

// A deck deals codes until each was dealt once, then all again in another order.
type deck struct{ all, left []tokens.Code }

func (d *deck) deal(r *rand.Rand) tokens.Code {
	if len(d.left) == 0 {
		d.left = slices.Clone(d.all)
		r.Shuffle(len(d.left), func(i, j int) { d.left[i], d.left[j] = d.left[j], d.left[i] })
	}
	last := len(d.left) - 1
	c := d.left[last]
	d.left = d.left[:last]
	return c
}

// putBack makes c the code that comes up last.
func (d *deck) putBack(c tokens.Code) { d.left = slices.Insert(d.left, 0, c) }

// decks are the codes of a table.
type decks struct{ tags, attrs, values deck }

func (g *Generator) decksOf(t *tokens.Table) *decks {
	if d := g.decks[t]; d != nil {
		return d
	}
	d := &decks{}
	d.tags.all, d.attrs.all, d.values.all = Codes(t)
	d.values.all = slices.DeleteFunc(d.values.all, func(c tokens.Code) bool { return slices.Contains(g.Without, c) })
	if g.Avoid&TreePage != 0 {
		d.tags.all = slices.DeleteFunc(d.tags.all, func(c tokens.Code) bool { return treePage(t, c) })
	}
	if g.Avoid&InnerRoot != 0 && nestable(t) {
		d.tags.all = slices.DeleteFunc(d.tags.all, func(c tokens.Code) bool { name, _ := t.Tag(c); return name == t.Root })
	}
	g.decks[t] = d
	return d
}

// Codes returns every tag, attribute start and attribute value that t assigns.
func Codes(t *tokens.Table) (tags, attrs, values []tokens.Code) {
	for page := range max(len(t.Tags), len(t.Attrs), len(t.Values)) {
		for token := range 256 {
			c := tokens.MakeCode(uint8(page), uint8(token))
			if _, ok := t.Tag(c); ok {
				tags = append(tags, c)
			}
			if _, _, ok := t.Attr(c); ok {
				attrs = append(attrs, c)
			}
			if _, ok := t.Value(c); ok {
				values = append(values, c)
			}
		}
	}
	return tags, attrs, values
}

// nestable reports whether documents of type t stand in others.
func nestable(t *tokens.Table) bool { return t.Root == "DevInf" || t.Root == "MgmtTree" }

// treePage reports whether c is an element of a management tree within SyncML.
func treePage(t *tokens.Table, c tokens.Code) bool { return t.Root == "SyncML" && c.Page() == 2 }
