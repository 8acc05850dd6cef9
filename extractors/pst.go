package extractors

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"pandian"
)

// PST reads mailboxes of Outlook (MS-PST): .pst files of all versions and .ost
// files, those with pages of 4 KiB too. Every message, contact, appointment and
// note is a member in the form of a mail ("收件匣/主旨.eml"), named by its
// folders and its subject.
//
// Messages are found in the file's list of nodes, not by way of folders, so that
// those in damaged folders are read too. The header is the one the message came
// with; what it lacks (it has none in what was sent or never was mail) is filled
// in from the properties: sender, recipients with their addresses, subject, date.
// Then come the body, as in [MSG], and the attachments; messages in messages are
// parts of their kind. A password protects nothing here and is not needed.
//
// Nodes that hold settings of folders and views are left out.
func PST() pandian.Format {
	return pandian.Format{Name: "pst", Magic: []string{"!BDN"}, Exts: []string{".pst", ".ost"}, Extract: extractPST}
}

// Nodes of a mailbox, by the lower five bits of their numbers.
const (
	pstKind       = 0x1f
	pstFolder     = 0x02
	pstMessage    = 0x04
	pstAttachment = 0x05
	pstRoot       = 0x122 // the folder above all others
	pstRecipients = 0x692 // the table of a message's recipients

	pstMaxFolders = 32 // in each other
	pstMaxName    = 80 // characters of a subject in a name
)

func extractPST(ctx context.Context, c pandian.Content, out pandian.Emitter) error {
	if c.At == nil {
		return errors.New("pst: content without random access")
	}
	r, size, err := c.At()
	if err != nil {
		return err
	}
	f := &pstFile{ctx: ctx, src: sourceAt{r: io.NewSectionReader(r, 0, size)}, size: size}
	if err := f.open(); err != nil {
		return err
	}
	m := &mailbox{pstFile: f, out: out, folders: map[uint32]string{pstRoot: ""}}
	return m.read()
}

// mailbox is a file of messages while it is read.
type mailbox struct {
	*pstFile
	out     pandian.Emitter
	folders map[uint32]string // paths of folders by their numbers
	last    uint32            // number of the last node
}

func (m *mailbox) read() error {
	if err := m.eachNode(m.nodes, -1, m.node); err != nil {
		return err
	}
	for _, why := range m.lost {
		if err := m.out.Skip(pandian.Place{}, why); err != nil {
			return err
		}
	}
	return nil
}

// node reads a node if it is a message. The list is sorted: what comes again or
// out of order is the work of damage.
func (m *mailbox) node(n pstNode) error {
	if n.id <= m.last {
		m.lose(pandian.Corrupt)
		return nil
	}
	if m.last = n.id; n.id&pstKind != pstMessage {
		return nil
	}
	m.hurt = ""
	props, err := m.properties(n)
	if m.fatal(err) {
		return err
	}
	name := m.name(n, props)
	if err != nil && props == nil {
		return settlePart(m.out, pandian.Place{Part: name}, err)
	}
	if err := m.harm(err); err != nil {
		return err
	}
	w := &mailWriter{f: m.pstFile}
	if err := w.message(n, props, 0); err != nil {
		return err
	}
	return m.out.Member(name, w.content(name))
}

// name is the path of a message: its folders and its subject.
func (m *mailbox) name(n pstNode, props *pstProps) string {
	name := shortName(props.subject())
	if name == "" {
		name = fmt.Sprintf("郵件 %x", n.id)
	}
	return m.folder(n.parent, 0) + pathElement.Replace(name) + ".eml"
}

// pathElement keeps a name in one element of a path.
var pathElement = strings.NewReplacer("/", "_", "\\", "_")

// shortName makes a name of a subject.
func shortName(subject string) string {
	subject = strings.Join(strings.Fields(subject), " ")
	for i := range subject {
		if utf8.RuneCountInString(subject[:i]) == pstMaxName {
			return subject[:i]
		}
	}
	return subject
}

// folder is the path of a folder, with a slash at the end; "" where it is not
// known. Folders may lie about what they are in.
func (m *mailbox) folder(id uint32, depth int) string {
	if path, ok := m.folders[id]; ok || id&pstKind != pstFolder || depth == pstMaxFolders {
		return path
	}
	m.folders[id] = "" // met again on the way up: a circle
	n, err := m.findNode(id)
	if err != nil {
		return ""
	}
	props, _ := m.properties(n)
	path := m.folder(n.parent, depth+1)
	if name := props.text(msgName); name != "" {
		path += pathElement.Replace(name) + "/"
	}
	m.folders[id] = path
	return path
}
