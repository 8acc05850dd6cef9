package report

import (
	"cmp"
	"slices"
	"strings"

	"pandian"
)

// The treemap is drawn for a surface of mapWidth by mapHeight and scales with
// the page; places are in per cent of it.
const (
	mapWidth  = 960.0
	mapHeight = 360.0
	mapTiles  = 24
	mapFiles  = 12 // in one folder
	mapHead   = 48 // height of a folder's label
)

// box is a place on the treemap in per cent of what it lies in.
type box struct{ X, Y, W, H float64 }

// tile is a folder on the treemap. AtMost tells that Subjects is an upper bound.
type tile struct {
	pandian.FolderTotal
	box
	Name, Label string // Label is as much of Name as fits; "" = none
	AtMost      bool
	Narrow      bool   // without room for a label on a phone
	Inner       box    // of its files
	Files       []leaf // greatest first; the last may stand for all others
}

// leaf is a file in a folder's tile, or (Others > 0) the files not shown.
type leaf struct {
	box
	Name, Label string
	Records     int64
	Special     float64 // per cent of its people with special-category data
	Others      int64
}

// places are the folders in which the people of a run are: those below the top
// of the source, below a lone folder if that holds everything, or the sources
// if there are several. Greatest first. Their people may overlap. What lies
// beside the folders is a tile of its own, named here.
func places(folders []pandian.FolderTotal, here string) []tile {
	var level []pandian.FolderTotal
	var at *pandian.FolderTotal
	for {
		level = level[:0]
		for _, f := range folders {
			if child(at, &f) {
				level = append(level, f)
			}
		}
		if len(level) != 1 || at != nil && level[0].Items < at.Items {
			break
		}
		one := level[0]
		at = &one
	}
	if len(level) == 0 && at != nil {
		level, at = append(level, *at), nil
	}
	tiles := make([]tile, 0, len(level)+1)
	for _, f := range level {
		if f.Subjects > 0 || f.Records > 0 {
			tiles = append(tiles, tile{FolderTotal: f, Name: clean(cmp.Or(baseName(f.Path), f.Source))})
		}
	}
	if rest, ok := beside(at, level); ok {
		tiles = append(tiles, tile{FolderTotal: rest, Name: here, AtMost: true})
	}
	slices.SortStableFunc(tiles, func(a, b tile) int { return cmp.Compare(b.Subjects, a.Subjects) })
	return tiles
}

// beside are the files directly in a folder: what its folders leave over.
func beside(at *pandian.FolderTotal, level []pandian.FolderTotal) (pandian.FolderTotal, bool) {
	if at == nil {
		return pandian.FolderTotal{}, false
	}
	rest := *at
	for _, f := range level {
		rest.Items -= f.Items
		rest.Records -= f.Records
	}
	rest.Subjects = min(rest.Subjects, rest.Records)
	rest.SpecialSubjects = 0
	return rest, rest.Items > 0 && rest.Records > 0
}

// child reports whether f lies directly below at (nil: f is a source).
func child(at, f *pandian.FolderTotal) bool {
	if at == nil {
		return f.Path == ""
	}
	if f.Source != at.Source || f.Path == at.Path {
		return false
	}
	rest, ok := strings.CutPrefix(f.Path, prefix(at.Path))
	return ok && rest != "" && !strings.Contains(rest, "/")
}

// prefix begins the paths of what lies in a folder.
func prefix(folder string) string {
	if folder == "" {
		return ""
	}
	return folder + "/"
}

// lay gives the greatest tiles their places, areas by subjects, and each its
// files, areas by records.
func lay(tiles []tile, files []item, others string) []tile {
	tiles = slices.Clone(tiles[:min(len(tiles), mapTiles)])
	values := make([]float64, len(tiles))
	for i, t := range tiles {
		values[i] = float64(max(t.Subjects, 1))
	}
	for i, b := range squarify(values, mapWidth, mapHeight) {
		t := &tiles[i]
		t.box = b
		w, h := b.W/100*mapWidth, b.H/100*mapHeight
		if w >= 44 && h >= 24 {
			t.Label = fit(t.Name, w-12, 14)
		}
		t.Narrow = w < 150
		if w < 120 || h < 2*mapHead {
			continue
		}
		head := mapHead / h * 100
		t.Inner = box{0, head, 100, 100 - head}
		t.Files = layFiles(t, files, others, w, h-mapHead)
	}
	return tiles
}

// layFiles lays the greatest files of a folder on a surface of w by h.
func layFiles(t *tile, files []item, others string, w, h float64) []leaf {
	var list []leaf
	rest := t.FolderTotal
	for i := range files {
		f := &files[i]
		name, ok := strings.CutPrefix(f.Path, prefix(t.Path))
		if !ok || f.Source != t.Source || t.AtMost && strings.Contains(name, "/") || len(list) == mapFiles {
			continue
		}
		list = append(list, leaf{Name: clean(name), Records: f.Records, Special: float64(f.Special) / float64(max(f.Subjects, 1)) * 100})
		rest.Records -= f.Records
		rest.Items--
	}
	if rest.Records > 0 && rest.Items > 0 {
		list = append(list, leaf{Name: others, Records: rest.Records, Others: rest.Items})
	}
	values := make([]float64, len(list))
	for i, f := range list {
		values[i] = float64(f.Records)
	}
	for i, b := range squarify(values, w, h) {
		f := &list[i]
		f.box = b
		if bw := b.W / 100 * w; bw >= 90 && b.H/100*h >= 26 {
			f.Label = fit(baseName(f.Name), bw-12, 12)
		}
	}
	return list
}

// fit is as much of a text as has room on a line of w at a font size; a page
// narrower than the surface cuts off the rest.
func fit(s string, w, size float64) string {
	room := w / size * 2
	used := 0.0
	for i, r := range s {
		if used++; r >= 0x1100 {
			used++
		}
		if used > room {
			return s[:i] + "…"
		}
	}
	return s
}

// squarify divides a surface of w by h in proportion to values.
func squarify(values []float64, width, height float64) []box {
	total := 0.0
	for _, v := range values {
		total += v
	}
	area := make([]float64, len(values))
	for i, v := range values {
		area[i] = v / total * width * height
	}
	boxes := make([]box, len(values))
	x, y, w, h := 0.0, 0.0, width, height
	for i := 0; i < len(area); {
		side := min(w, h)
		n, sum := 1, area[i]
		for i+n < len(area) && ratio(area[i:i+n+1], sum+area[i+n], side) <= ratio(area[i:i+n], sum, side) {
			sum += area[i+n]
			n++
		}
		thick, at := sum/side, 0.0
		for k := i; k < i+n; k++ {
			long := area[k] / thick
			if w >= h { // a column at the left
				boxes[k] = box{x, y + at, thick, long}
			} else {
				boxes[k] = box{x + at, y, long, thick}
			}
			at += long
		}
		if w >= h {
			x, w = x+thick, w-thick
		} else {
			y, h = y+thick, h-thick
		}
		i += n
	}
	for i, b := range boxes {
		boxes[i] = box{b.X / width * 100, b.Y / height * 100, b.W / width * 100, b.H / height * 100}
	}
	return boxes
}

// ratio is the worst aspect ratio of areas laid along a side.
func ratio(areas []float64, sum, side float64) float64 {
	worst := 0.0
	for _, a := range areas {
		r := side * side * a / (sum * sum)
		worst = max(worst, r, 1/r)
	}
	return worst
}
