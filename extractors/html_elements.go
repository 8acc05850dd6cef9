package extractors

// htmlElement is what matters of an element.
type htmlElement struct {
	name  string
	gap   gap      // at its beginning and end
	raw   bool     // holds no markup
	pre   bool     // keeps white space
	part  htmlPart // of its text, if raw
	shows string   // attribute that is shown
}

// inline is an element that is a run of text.
var inline = &htmlElement{}

// htmlElements are the elements that are more than that.
var htmlElements = func() map[string]*htmlElement {
	m := map[string]*htmlElement{}
	for _, name := range []string{
		"address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd", "desc", "details", "dialog", "dir",
		"div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header",
		"hr", "html", "label", "legend", "li", "link", "main", "menu", "meta", "nav", "ol", "p", "section", "select", "summary", "svg", "table",
		"tbody", "text", "tfoot", "thead", "tr", "ul",
	} {
		m[name] = &htmlElement{name: name, gap: lineGap}
	}
	for _, e := range []*htmlElement{
		{name: "td", gap: cellGap},
		{name: "th", gap: cellGap},
		{name: "label"},
		{name: "img", shows: "alt"},
		{name: "area", shows: "alt"},
		{name: "input", shows: "value"},
		{name: "option", gap: lineGap, shows: "label"},
		{name: "optgroup", gap: lineGap, shows: "label"},
		{name: "pre", gap: lineGap, pre: true},
		{name: "title", gap: lineGap, raw: true},
		{name: "textarea", gap: lineGap, raw: true, pre: true},
		{name: "script", raw: true, part: htmlScripts},
		{name: "style", raw: true, part: htmlStyles},
	} {
		m[e.name] = e
	}
	return m
}()

// htmlLooks are the attributes that say how something looks or works, never
// what it is.
var htmlLooks = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range []string{
		"align", "allow", "autocomplete", "bgcolor", "border", "bordercolor", "cellpadding", "cellspacing", "charset", "class", "clip-path",
		"clip-rule", "color", "cols", "colspan", "crossorigin", "d", "dir", "dx", "dy", "enctype", "face", "fill", "fill-rule", "font-family",
		"font-size", "font-weight", "frameborder", "gradientTransform", "height", "hspace", "http-equiv", "integrity", "lang", "language",
		"link", "loading", "marginheight", "marginwidth", "maxlength", "media", "method", "nonce", "noshade", "nowrap", "points", "rel",
		"role", "rows", "rowspan", "rx", "ry", "scope", "scrolling", "size", "sizes", "stroke", "stroke-width", "style", "tabindex",
		"target", "text", "text-anchor", "transform", "type", "valign", "version", "viewbox", "vlink", "vspace", "width", "wrap", "x",
		"x1", "x2", "xmlns", "y", "y1", "y2",
	} {
		m[name] = true
	}
	return m
}()
