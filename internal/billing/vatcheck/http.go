package vatcheck

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"mime"
	"net/http"
	"time"
)

const (
	answerWithin = 10 * time.Second
	longest      = 64 << 10 // bytes of an answer
)

// newClient asks the address of the configuration and no other: a redirect is no answer.
func newClient(s Settings) *http.Client {
	return &http.Client{
		Timeout:       cmp.Or(s.Within, answerWithin),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// answer is what came back.
type answer struct {
	status int
	media  string
	body   []byte
}

// ok tells whether the answer has a status of the 200s.
func (a answer) ok() bool { return a.status >= 200 && a.status < 300 }

// post sends a body and reads the answer up to its limit. The error is a *NoAnswer,
// or that of a context that ended: the job was stopped, the register is not to blame.
func post(ctx context.Context, client *http.Client, address string, header http.Header, body []byte) (answer, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return answer{}, &NoAnswer{problemUnreachable}
	}
	request.Header = header
	response, err := client.Do(request)
	if err != nil {
		return answer{}, unreachable(ctx)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, longest+1))
	switch {
	case err != nil:
		return answer{}, unreachable(ctx)
	case len(text) > longest:
		return answer{}, &NoAnswer{problemUnreadable}
	}
	media, _, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil {
		media = "" // of no type that is known
	}
	return answer{response.StatusCode, media, text}, nil
}

func unreachable(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	return &NoAnswer{problemUnreachable}
}
