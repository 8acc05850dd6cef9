package extractors

import (
	"context"

	"pandian"
)

// xmlNode is what is known of the elements at one path.
type xmlNode struct {
	name  string
	kids  []*xmlNode
	index map[string]*xmlNode // of kids, when there are many
	next  int                 // kid expected next

	count   int   // elements seen
	size    int64 // bytes of text directly in them
	here    int   // elements seen in the parent in hand
	repeats bool  // several stand in one parent
	text    bool  // holds text
	elems   bool  // holds elements
	attrs   bool  // has attributes that are no keys
	keys    bool  // has attributes that may name a value
	unkeyed bool  // not always

	rows   *rowBuilder // set if the elements are rows
	pass   int         // in which they are read
	column string      // path in the row
	inline bool        // stands in text
}

// mixed reports whether text stands between elements.
func (n *xmlNode) mixed() bool { return n.text && n.elems }

// named reports whether attributes stand before the text.
func (n *xmlNode) named() bool { return n.attrs || n.keys }

// keyed reports whether an attribute names the value: <field name="電話">.
func (n *xmlNode) keyed() bool { return n.keys && !n.unkeyed && n.text && !n.elems && !n.attrs }

// kid returns the node of an element in n; nil if there is none.
func (n *xmlNode) kid(name []byte) *xmlNode {
	if n.next < len(n.kids) && n.kids[n.next].name == string(name) {
		n.next++
		return n.kids[n.next-1]
	}
	if n.index != nil {
		return n.index[string(name)]
	}
	for i, k := range n.kids {
		if k.name == string(name) {
			n.next = i + 1
			return k
		}
	}
	return nil
}

// add makes a node for an element in n.
func (n *xmlNode) add(name []byte) *xmlNode {
	k := &xmlNode{name: string(name)}
	n.kids = append(n.kids, k)
	if len(n.kids) > 16 {
		if n.index == nil {
			n.index = map[string]*xmlNode{}
			for _, k := range n.kids {
				n.index[k.name] = k
			}
		}
		n.index[k.name] = k
	}
	return k
}

// xmlWalk follows the elements of a text along the nodes of a plan.
type xmlWalk struct {
	top    *xmlNode // of the innermost element
	stack  []*xmlNode
	deeper int // open elements that have no node
}

// enter takes a start tag; nil if the element has no node.
func (w *xmlWalk) enter(name []byte) *xmlNode {
	if w.deeper > 0 || len(w.stack) == xmlNest {
		w.deeper++
		return nil
	}
	k := w.top.kid(localName(name))
	if k == nil {
		w.deeper++
		return nil
	}
	w.stack = append(w.stack, w.top)
	w.top, k.next = k, 0
	return k
}

// exits returns how many elements an end tag ends: those that were not closed
// within its own, too.
func (w *xmlWalk) exits(name []byte) int {
	if w.deeper > 0 {
		return 1
	}
	name = localName(name)
	for i := range w.stack {
		n := w.top
		if i > 0 {
			n = w.stack[len(w.stack)-i]
		}
		if n.name == string(name) {
			return i + 1
		}
	}
	return 0
}

// exit leaves the innermost element.
func (w *xmlWalk) exit() {
	if w.deeper > 0 {
		w.deeper--
		return
	}
	n := len(w.stack) - 1
	w.top, w.stack = w.stack[n], w.stack[:n]
}

// xmlPlan is what the first pass over a text finds out for the later ones.
type xmlPlan struct {
	root     *xmlNode // holds the root element
	nodes    int
	sheets   bool // speaks of the spreadsheet namespace
	comments bool // there are any
	attrs    bool // there are attributes and names that stand in no row and in no line
	deep     bool // elements are nested too deep
	tables   []*xmlNode
	passes   int
}

func newXMLPlan() *xmlPlan { return &xmlPlan{root: &xmlNode{elems: true}, passes: 1} }

// pass has a handler read the text.
func (p *xmlPlan) pass(ctx context.Context, c pandian.Content, h markupHandler) error {
	f, err := c.Open()
	if err != nil {
		return err
	}
	defer f.Close()
	r := newMarkupReader(ctx, f, c.Off, h)
	r.xml = true
	return r.read()
}

func (p *xmlPlan) rootName() string {
	if len(p.root.kids) == 0 {
		return ""
	}
	return p.root.kids[0].name
}

// decide finds the rows.
func (p *xmlPlan) decide() {
	for _, k := range p.root.kids {
		p.visit(k, nil, "", "")
	}
}

// visit decides on a node at a path below the root; in is the node of the row
// that holds it, and column its path there.
func (p *xmlPlan) visit(n, in *xmlNode, path, column string) {
	n.column = column
	if n.inline {
		for _, k := range n.kids {
			k.inline = true
			p.visit(k, in, path, column)
		}
		return
	}
	if n.isRow(in) && (in == nil || p.passes <= xmlParts) {
		n.rows = newRowBuilder(path)
		n.column = ""
		p.tables = append(p.tables, n)
		if in != nil {
			n.pass = p.passes
			p.passes++
		}
		in = n
	}
	for _, k := range n.kids {
		k.inline = n.mixed()
		column := ""
		if in != nil {
			column = joinPath(n.column, k.name)
		}
		p.visit(k, in, joinPath(path, k.name), column)
	}
}

// xmlLong is the average length, in bytes, from which on texts are those of a
// document rather than of a record.
const xmlLong = 240

// isRow reports whether the elements are rows; in is the node of rows that hold
// them.
func (n *xmlNode) isRow(in *xmlNode) bool {
	if !n.repeats || n.mixed() || n.keyed() || !n.elems && (!n.named() || in != nil) {
		return false
	}
	columns, long := n.columns()
	return columns > 2*long
}

// columns counts the columns that the elements would have as rows, and those of
// long texts.
func (n *xmlNode) columns() (columns, long int) {
	if n.named() || n.text {
		columns = 1
	}
	if n.size > xmlLong*int64(n.count) {
		long = 1
	}
	for _, k := range n.kids {
		if !k.repeats || !k.elems {
			c, l := k.columns()
			columns, long = columns+c, long+l
		}
	}
	return columns, long
}
