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
	mapHeight = 340.0
	mapTiles  = 24
)

// tile is a folder on the treemap. X, Y, W and H are per cent.
type tile struct {
	pandian.FolderTotal
	Name       string
	X, Y, W, H float64
}

// places are the folders in which the people of a run are: those below the top
// of the source, below a lone folder if that holds everything, or the sources
// if there are several. Greatest first. Their people may overlap.
func places(folders []pandian.FolderTotal) []tile {
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
		level = append(level, *at)
	}
	tiles := make([]tile, 0, len(level))
	for _, f := range level {
		if f.Subjects > 0 || f.Records > 0 {
			tiles = append(tiles, tile{FolderTotal: f, Name: clean(cmp.Or(baseName(f.Path), f.Source))})
		}
	}
	slices.SortStableFunc(tiles, func(a, b tile) int { return cmp.Compare(b.Subjects, a.Subjects) })
	return tiles
}

// child reports whether f lies directly below at (nil: f is a source).
func child(at, f *pandian.FolderTotal) bool {
	if at == nil {
		return f.Path == ""
	}
	if f.Source != at.Source || f.Path == at.Path {
		return false
	}
	rest := f.Path
	if at.Path != "" {
		var ok bool
		if rest, ok = strings.CutPrefix(f.Path, at.Path+"/"); !ok {
			return false
		}
	}
	return rest != "" && !strings.Contains(rest, "/")
}

// lay gives the greatest tiles their places: squarified, areas by subjects.
func lay(tiles []tile) []tile {
	tiles = slices.Clone(tiles[:min(len(tiles), mapTiles)])
	total := 0.0
	area := make([]float64, len(tiles))
	for i, t := range tiles {
		area[i] = float64(max(t.Subjects, 1))
		total += area[i]
	}
	for i := range area {
		area[i] *= mapWidth * mapHeight / total
	}
	x, y, w, h := 0.0, 0.0, mapWidth, mapHeight
	for i := 0; i < len(tiles); {
		side := min(w, h)
		n, sum := 1, area[i]
		for i+n < len(tiles) && ratio(area[i:i+n+1], sum+area[i+n], side) <= ratio(area[i:i+n], sum, side) {
			sum += area[i+n]
			n++
		}
		thick, at := sum/side, 0.0
		for k := i; k < i+n; k++ {
			long := area[k] / thick
			t := &tiles[k]
			if w >= h { // a column at the left
				t.X, t.Y, t.W, t.H = x, y+at, thick, long
			} else {
				t.X, t.Y, t.W, t.H = x+at, y, long, thick
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
	for i := range tiles {
		t := &tiles[i]
		t.X, t.W, t.Y, t.H = t.X/mapWidth*100, t.W/mapWidth*100, t.Y/mapHeight*100, t.H/mapHeight*100
	}
	return tiles
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
