// Command count prints the size of a Go module, without tests and generated files:
// lines of code (after gofmt neither blank nor a comment only) and of comments,
// exported functions, methods and types, and the longest function. For this one:
//
//	go run -C tools ./count "$PWD"
package main

import (
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/scanner"
	"go/token"
	"go/types"
	"io/fs"
	"log"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A count is that of a package, of the library or of all.
type count struct{ files, lines, code, comments, exported, longest int }

func main() {
	root := os.Args[1]
	packages := map[string]*count{}
	if err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "testdata" || path != root && strings.HasPrefix(d.Name(), ".")) {
			return fs.SkipDir
		}
		if d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		folder = filepath.ToSlash(folder)
		into := []string{folder, "~ all"}
		if !slices.Contains([]string{"bench", "cmd", "examples", "fuzz", "tools"}, strings.Split(folder, "/")[0]) {
			into = append(into, "~ library")
		}
		for _, name := range into {
			if packages[name] == nil {
				packages[name] = &count{}
			}
			if err := packages[name].add(path); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%-32s %5s %6s %6s %8s %5s %8s %7s\n", "package", "files", "lines", "code", "comments", "ratio", "exported", "longest")
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		c := packages[name]
		ratio := float64(c.comments) / float64(max(c.code, 1))
		fmt.Printf("%-32s %5d %6d %6d %8d %5.2f %8d %7d\n", name, c.files, c.lines, c.code, c.comments, ratio, c.exported, c.longest)
	}
}

// add counts a file.
func (c *count) add(path string) error {
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if text, err = format.Source(text); err != nil {
		return err
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, path, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil || ast.IsGenerated(file) {
		return err
	}
	c.files++
	c.lines += strings.Count(string(text), "\n")
	ast.Inspect(file, func(n ast.Node) bool {
		switch d := n.(type) {
		case *ast.FuncDecl:
			c.longest = max(c.longest, set.Position(d.End()).Line-set.Position(d.Pos()).Line+1)
			if d.Name.IsExported() && (d.Recv == nil || ast.IsExported(strings.TrimLeft(types.ExprString(d.Recv.List[0].Type), "*"))) {
				c.exported++
			}
			return false
		case *ast.TypeSpec:
			if d.Name.IsExported() {
				c.exported++
			}
		}
		return true
	})
	var s scanner.Scanner
	in := set.AddFile(path, -1, len(text))
	s.Init(in, text, nil, scanner.ScanComments)
	kind := map[int]token.Token{} // of a line: COMMENT, or anything else for code
	for pos, tok, lit := s.Scan(); tok != token.EOF; pos, tok, lit = s.Scan() {
		for i, part := range strings.Split(lit, "\n") {
			if line := in.Line(pos) + i; lit != "\n" && (i == 0 || strings.TrimSpace(part) != "") && (kind[line] == 0 || tok != token.COMMENT) {
				kind[line] = tok
			}
		}
	}
	for _, tok := range kind {
		if tok == token.COMMENT {
			c.comments++
		} else {
			c.code++
		}
	}
	return nil
}
