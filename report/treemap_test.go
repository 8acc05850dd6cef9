package report

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"pandian"
)

func folder(path string, items, subjects int64) pandian.FolderTotal {
	return pandian.FolderTotal{Source: "s", Path: path, Items: items, Records: subjects, Subjects: subjects}
}

func TestPlacesStartWhereTheTreeBranches(t *testing.T) {
	other := folder("", 1, 5)
	other.Source = "t"
	for name, x := range map[string]struct {
		folders []pandian.FolderTotal
		want    []string
	}{
		"branches at the top":        {[]pandian.FolderTotal{folder("", 5, 9), folder("a", 3, 4), folder("a/x", 3, 4), folder("b", 2, 8)}, []string{"b", "a"}},
		"a lone folder is entered":   {[]pandian.FolderTotal{folder("", 5, 9), folder("a", 5, 9), folder("a/x", 3, 4), folder("a/y", 2, 8)}, []string{"y", "x"}},
		"a lone folder beside files": {[]pandian.FolderTotal{folder("", 5, 9), folder("a", 3, 9), folder("a/x", 3, 4)}, []string{"a"}},
		"no folders":                 {[]pandian.FolderTotal{folder("", 5, 9)}, []string{"s"}},
		"several sources":            {[]pandian.FolderTotal{folder("", 5, 9), folder("a", 5, 9), other}, []string{"s", "t"}},
		"files beside folders":       {[]pandian.FolderTotal{folder("", 5, 9), folder("a", 3, 4), folder("b", 1, 3)}, []string{"a", "b", "here"}},
		"nothing":                    {nil, nil},
	} {
		var got []string
		for _, p := range places(x.folders, "here") {
			got = append(got, p.Name)
		}
		if diff := gocmp.Diff(x.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestFoldersOnTheTreemapHoldTheirFiles(t *testing.T) {
	files := []item{
		{Source: "s", Path: "a/大.csv", Records: 60, Subjects: 50, Special: 25}, {Source: "s", Path: "b/別.csv", Records: 30}, {Source: "s", Path: "a/x/小.csv", Records: 20}, {Source: "t", Path: "a/他.csv", Records: 9},
	}
	tiles := []tile{{FolderTotal: folder("a", 5, 100)}, {FolderTotal: folder("b", 1, 30)}}
	got := lay(tiles, files, "others")[0].Files
	type line struct {
		name            string
		records, others int64
		special         float64
	}
	var lines []line
	area := 0.0
	for _, f := range got {
		lines = append(lines, line{f.Name, f.Records, f.Others, f.Special})
		area += f.W * f.H
	}
	if diff := gocmp.Diff([]line{{"大.csv", 60, 0, 50}, {"x/小.csv", 20, 0, 0}, {"others", 20, 3, 0}}, lines, gocmp.AllowUnexported(line{})); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if math.Abs(area-10000) > 1 {
		t.Errorf("the files fill %.1f of 10000", area)
	}
}

func TestTreemapFillsTheSurfaceInProportion(t *testing.T) {
	g := rand.New(rand.NewPCG(5, 6))
	for n := 1; n < 40; n += 3 {
		var tiles []tile
		for range n {
			tiles = append(tiles, tile{FolderTotal: folder("x", 1, 1+int64(g.IntN(10000)))})
		}
		slices.SortFunc(tiles, func(a, b tile) int { return cmp.Compare(b.Subjects, a.Subjects) })
		laid := lay(tiles, nil, "others")
		total, area := 0.0, 0.0
		for _, x := range laid {
			total += float64(x.Subjects)
			area += x.W * x.H
		}
		if len(laid) != min(n, mapTiles) || math.Abs(area-10000) > 1e-6*10000 {
			t.Fatalf("%d tiles cover %.3f of 10000", len(laid), area)
		}
		for i, a := range laid {
			if want := float64(a.Subjects) / total * 10000; math.Abs(a.W*a.H-want) > 1e-6*want+1e-9 {
				t.Errorf("tile %d of %d: area %.4f, want %.4f", i, n, a.W*a.H, want)
			}
			if a.X < -1e-9 || a.Y < -1e-9 || a.X+a.W > 100+1e-6 || a.Y+a.H > 100+1e-6 {
				t.Errorf("tile %d of %d leaves the surface: %+v", i, n, a)
			}
			for _, b := range laid[:i] {
				if a.X < b.X+b.W-1e-6 && b.X < a.X+a.W-1e-6 && a.Y < b.Y+b.H-1e-6 && b.Y < a.Y+a.H-1e-6 {
					t.Errorf("tiles overlap: %+v %+v", a, b)
				}
			}
		}
	}
}
