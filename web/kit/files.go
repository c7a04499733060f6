package kit

import (
	"errors"
	"mime/multipart"
	"net/http"
	"strconv"

	"manager/internal/fault"
)

// SendPicture answers with a picture whose address never shows another one, so that the browser may keep it.
func (k *Kit) SendPicture(w http.ResponseWriter, r *http.Request, contentType string, body []byte) error {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	if _, err := w.Write(body); err != nil {
		k.Log.DebugContext(r.Context(), "the reader went away", "error", err)
	}
	return nil
}

// SendSecretPicture answers with a picture that no browser keeps.
func (k *Kit) SendSecretPicture(w http.ResponseWriter, r *http.Request, contentType string, body []byte) error {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.Header().Set("Content-Disposition", "inline")
	w.Header().Set("Cache-Control", "no-store")
	if _, err := w.Write(body); err != nil {
		k.Log.DebugContext(r.Context(), "the reader went away", "error", err)
	}
	return nil
}

// UploadedFile is the file of a form that was read, nil when none was chosen.
func UploadedFile(r *http.Request, field string) (multipart.File, error) {
	file, header, err := r.FormFile(field)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, nil
	}
	if err != nil {
		return nil, fault.Field(field, "picture.not_an_image")
	}
	if header.Size == 0 && header.Filename == "" {
		return nil, file.Close()
	}
	return file, nil
}

// CloseFile closes a file when a function returns, and hands on what went wrong with it.
func CloseFile(file multipart.File, err *error) {
	if failed := file.Close(); failed != nil && *err == nil {
		*err = failed
	}
}

// IsTooLarge tells whether reading a request stopped because of its size.
func IsTooLarge(err error) bool {
	var large *http.MaxBytesError
	return errors.As(err, &large)
}

// SendFile answers with a file that the browser saves under name.
func SendFile(w http.ResponseWriter, name, contentType string, file []byte) error {
	header := w.Header()
	header.Set("Content-Type", contentType)
	header.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	header.Set("Content-Length", strconv.Itoa(len(file)))
	_, err := w.Write(file)
	return err
}
