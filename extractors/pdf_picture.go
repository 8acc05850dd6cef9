package extractors

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"

	"github.com/klippa-app/go-pdfium/requests"

	"pandian"
)

// A page is drawn to fit into this many pixels: A4 at 200 dots an inch.
const (
	pictureWidth  = 1654
	pictureHeight = 2339
)

// picture hands on what the page shows as a picture, a member of the document.
// Beyond ocrPages pages it is named only.
func (p *pdfPage) picture(at pandian.Place, out pandian.Emitter) error {
	p.tally.drawn++
	if p.tally.drawn > ocrPages {
		return out.Skip(at, pandian.TooLarge)
	}
	drawn, err := p.RenderPageInPixels(&requests.RenderPageInPixels{Page: p.page, Width: pictureWidth, Height: pictureHeight})
	if err != nil {
		p.tally.images++
		return nil
	}
	defer drawn.Cleanup()
	grey := image.NewGray(drawn.Result.RenderedImage.Bounds())
	draw.Draw(grey, grey.Bounds(), drawn.Result.RenderedImage, grey.Bounds().Min, draw.Src)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, grey, &jpeg.Options{Quality: 90}); err != nil {
		return err
	}
	name := at.Part + ".jpg"
	return out.Member(name, bytesContent(name, b.Bytes()))
}
