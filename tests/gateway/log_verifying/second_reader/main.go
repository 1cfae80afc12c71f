// Reads an exported log with Go's own sumdb/note and sumdb/tlog, to tell whether another implementation agrees.
//
// usage: second_reader EXPORT VERIFIER_KEY [PROOF ...]
package main

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

type files struct{ folder string }

func (f files) Height() int                             { return height }
func (f files) SaveTiles(tiles []tlog.Tile, _ [][]byte) {}

func (f files) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var read [][]byte
	for _, tile := range tiles {
		// Go puts the height into the path; C2SP leaves it out.
		path := strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
		content, err := os.ReadFile(filepath.Join(f.folder, path))
		if err != nil {
			return nil, err
		}
		read = append(read, content)
	}
	return read, nil
}

func main() {
	folder, verifier := os.Args[1], must(note.NewVerifier(os.Args[2]))
	tree := opened(string(must(os.ReadFile(filepath.Join(folder, "checkpoint")))), verifier)
	reader := tlog.TileHashReader(tree, files{folder})
	leaves := entries(folder, tree.N)
	for place, leaf := range leaves {
		proof := must(tlog.ProveRecord(tree.N, int64(place), reader))
		check(tlog.CheckRecord(proof, tree.N, tree.Hash, int64(place), tlog.RecordHash(leaf)))
	}
	for earlier := int64(1); earlier <= tree.N; earlier += 1 + earlier/7 {
		root := must(tlog.TreeHash(earlier, reader))
		check(tlog.CheckTree(must(tlog.ProveTree(tree.N, earlier, reader)), tree.N, tree.Hash, earlier, root))
	}
	for _, file := range os.Args[3:] {
		checkProof(string(must(os.ReadFile(file))), verifier, leaves)
	}
	fmt.Printf("%d entries, %d proofs\n", len(leaves), len(os.Args)-3)
}

func opened(text string, verifier note.Verifier) tlog.Tree {
	signed := must(note.Open([]byte(text), note.VerifierList(verifier)))
	lines := strings.Split(signed.Text, "\n")
	size := must(strconv.ParseInt(lines[1], 10, 64))
	return tlog.Tree{N: size, Hash: hash(lines[2])}
}

func entries(folder string, size int64) [][]byte {
	var found [][]byte
	for start := int64(0); start < size; start += 1 << height {
		tile := tlog.Tile{H: height, L: 0, N: start >> height, W: int(min(size-start, 1<<height))}
		path := strings.Replace(tile.Path(), "tile/8/0/", "tile/entries/", 1)
		rest := must(os.ReadFile(filepath.Join(folder, path)))
		for len(rest) > 0 {
			end := 2 + int(binary.BigEndian.Uint16(rest))
			found, rest = append(found, rest[2:end]), rest[end:]
		}
	}
	return found
}

func checkProof(text string, verifier note.Verifier, leaves [][]byte) {
	parts := strings.SplitN(text, "\n\n", 2)
	tree := opened(parts[1], verifier)
	var place int64
	var carried struct{ Leaf string }
	var proof tlog.RecordProof
	for _, line := range strings.Split(parts[0], "\n")[1:] {
		switch {
		case strings.HasPrefix(line, "extra "):
			check(json.Unmarshal(must(base64.StdEncoding.DecodeString(line[6:])), &carried))
		case strings.HasPrefix(line, "index "):
			place = must(strconv.ParseInt(line[6:], 10, 64))
		default:
			proof = append(proof, hash(line))
		}
	}
	check(tlog.CheckRecord(proof, tree.N, tree.Hash, place, tlog.RecordHash([]byte(carried.Leaf))))
	if string(leaves[place]) != carried.Leaf {
		check(fmt.Errorf("the proof carries another event than entry %d", place))
	}
}

func hash(text string) tlog.Hash {
	return must(tlog.ParseHash(text))
}

func min(one, other int64) int64 {
	if one < other {
		return one
	}
	return other
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
