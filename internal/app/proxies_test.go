package app_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"manager/internal/db"
	"manager/internal/route"
	"manager/internal/testkit"
	"manager/internal/testkit/cast"
	"manager/internal/testkit/portal"
)

const (
	proxySite = "portal.example"
	stranger  = "127.0.0.2" // the browser's address: the proxy's is 127.0.0.1
)

// Each block of docs/operations.md is started as it stands there, but for
// addresses, ports and certificate. Fails when the portal does not work behind it.
func TestTheProxiesOfTheManualWork(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(*testing.T, string, *front) *exec.Cmd{"nginx": nginx, "caddy": caddy} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			program := testkit.Program(t, name)
			p := portal.Start(t, portal.Options{WithoutJobs: true, Env: map[string]string{
				"MANAGER_BASE_URL": "https://" + proxySite, "MANAGER_TRUSTED_PROXIES": "127.0.0.1", "MANAGER_DEMO_PUBLIC": "1"}})
			f := newFront(t, strings.TrimPrefix(p.URL, "http://localhost"))
			f.run(t, start(t, program, f))
			f.try(t, p)
		})
	}
}

// front is a proxy to be started.
type front struct {
	dir, behind      string // its files; the portal's port, with a colon
	http, https      string // the ports it listens on
	certificate, key string // files
	roots            *x509.CertPool
	output           bytes.Buffer
}

func newFront(t *testing.T, behind string) *front {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "manager-proxy-") // its workers run as another user, who can't enter t.TempDir()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	f := &front{dir: dir, behind: behind, http: freePort(t), https: freePort(t)}
	f.certify(t)
	return f
}

func freePort(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return fmt.Sprint(listener.Addr().(*net.TCPAddr).Port)
}

func (f *front) certify(t *testing.T) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour), DNSNames: []string{proxySite},
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	f.roots = x509.NewCertPool()
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	f.roots.AddCert(parsed)
	f.certificate = f.write(t, "certificate.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
	f.key = f.write(t, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})))
}

func (f *front) write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(f.dir, name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// block is the example of the manual in that language, with the test's portal behind it.
func (f *front) block(t *testing.T, language string) string {
	t.Helper()
	manual, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(manual), "```"+language+"\n")
	block, _, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatalf("the manual has no block in %s", language)
	}
	return strings.ReplaceAll(block, "127.0.0.1:8080", "127.0.0.1"+f.behind)
}

func nginx(t *testing.T, program string, f *front) *exec.Cmd {
	t.Helper()
	block := f.block(t, "nginx")
	block = regexp.MustCompile(`listen 80;`).ReplaceAllString(block, "listen 127.0.0.1:"+f.http+";")
	block = regexp.MustCompile(`listen 443 `).ReplaceAllString(block, "listen 127.0.0.1:"+f.https+" ")
	block = regexp.MustCompile(`ssl_certificate .*;`).ReplaceAllString(block, "ssl_certificate "+f.certificate+";")
	block = regexp.MustCompile(`ssl_certificate_key .*;`).ReplaceAllString(block, "ssl_certificate_key "+f.key+";")
	var places strings.Builder
	for _, place := range []string{"client_body", "proxy", "fastcgi", "uwsgi", "scgi"} {
		fmt.Fprintf(&places, "%s_temp_path %s/%s;\n", place, f.dir, place)
	}
	file := f.write(t, "nginx.conf", fmt.Sprintf("daemon off;\nmaster_process off;\npid %s/pid;\nerror_log stderr;\nevents {}\nhttp {\naccess_log off;\n%s%s}\n", f.dir, places.String(), block))
	return exec.Command(program, "-e", "stderr", "-c", file)
}

func caddy(t *testing.T, program string, f *front) *exec.Cmd {
	t.Helper()
	block := strings.Replace(f.block(t, "caddy"), "{\n", fmt.Sprintf("{\n\tbind 127.0.0.1\n\ttls %s %s\n", f.certificate, f.key), 1)
	file := f.write(t, "Caddyfile", fmt.Sprintf("{\n\tadmin off\n\thttp_port %s\n\thttps_port %s\n}\n%s", f.http, f.https, block))
	command := exec.Command(program, "run", "--config", file, "--adapter", "caddyfile")
	command.Env = append(os.Environ(), "HOME="+f.dir, "XDG_DATA_HOME="+f.dir, "XDG_CONFIG_HOME="+f.dir)
	return command
}

// run starts the proxy, waits until it listens, and ends it with the test.
func (f *front) run(t *testing.T, command *exec.Cmd) {
	t.Helper()
	command.Stdout, command.Stderr = &f.output, &f.output
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	t.Cleanup(func() {
		if err := command.Process.Kill(); err != nil {
			t.Log(err) // it has ended already, which the test has noticed
		}
		<-ended
	})
	for _, port := range []string{f.http, f.https} {
		f.wait(t, port, ended)
	}
}

// wait waits until the proxy listens on a port.
func (f *front) wait(t *testing.T, port string, ended chan error) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); ; {
		conn, err := net.Dial("tcp", "127.0.0.1:"+port)
		if err == nil {
			conn.Close()
			return
		}
		select {
		case err := <-ended:
			ended <- err
			t.Fatalf("it ended: %v\n%s", err, f.output.String())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			t.Fatal("it does not listen")
		}
	}
}

func (f *front) browser(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(stranger)}}
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: f.roots}, ForceAttemptHTTP2: true,
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			port := f.https
			if strings.HasSuffix(address, ":80") {
				port = f.http
			}
			return dialer.DialContext(ctx, network, "127.0.0.1:"+port)
		},
	}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport, Jar: jar}
}

func (f *front) try(t *testing.T, p *portal.Portal) {
	t.Helper()
	b := f.browser(t)
	send := func(method, address, contentType string, body []byte) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, address, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", contentType)
		r.Header.Set("Origin", "https://"+proxySite)
		r.Header.Set("X-Forwarded-For", "198.51.100.1") // what a browser may claim
		r.Header.Set("X-Forwarded-Host", "evil.example")
		answer, err := b.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := answer.Body.Close(); err != nil {
			t.Fatal(err)
		}
		return answer
	}
	// From http to https, signed in with a Secure cookie, under the name asked for.
	form := url.Values{"login_id": {cast.Mia.LoginID}, "password": {cast.Password}}
	if answer := send(http.MethodGet, "http://"+proxySite+route.SignIn(), "", nil); answer.Request.URL.Scheme != "https" || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %d", answer.Request.URL, answer.StatusCode)
	}
	answer := send(http.MethodPost, "https://"+proxySite+route.SignIn(), "application/x-www-form-urlencoded", []byte(form.Encode()))
	if answer.StatusCode != http.StatusOK || !strings.HasPrefix(answer.Request.URL.Path, "/o/") || answer.Request.URL.Host != proxySite {
		t.Fatalf("signing in leads to %s with %d", answer.Request.URL, answer.StatusCode)
	}
	got := testkit.Value[netip.Addr](t, p.App.DB, `select address from sessions order by created_at desc limit 1`, db.Args{})
	if got != netip.MustParseAddr(stranger) {
		t.Errorf("the session is from %s, want %s", got, stranger)
	}
	// What the portal takes comes through: it says itself that the file is no picture, or too large.
	for _, size := range []int{4 << 20, 6 << 20} {
		body := "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n" + strings.Repeat("x", size) + "\r\n--x--\r\n"
		answer := send(http.MethodPost, "https://"+proxySite+route.ProfileAvatar(), "multipart/form-data; boundary=x", []byte(body))
		if answer.StatusCode != http.StatusUnprocessableEntity || answer.Header.Get("X-Request-Id") == "" {
			t.Errorf("an upload of %d bytes: %d, want the portal's own answer", size, answer.StatusCode)
		}
	}
}
