package main

import (
	"fmt"
	"log"
	"net/http"
	"strings"
)

const simpleHead = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Users</title>` +
	`<link rel="stylesheet" href="/simple.css"><script src="/simple.js" defer></script><table>`

// rules is how many rules the style sheet has, and functions the script: some 20 kB each, as a simple program's.
const (
	rules     = 250
	functions = 250
)

// simpleStyle is a style sheet, of which some rules apply.
func simpleStyle(w http.ResponseWriter, _ *http.Request) {
	var b strings.Builder
	b.WriteString("table{border-collapse:collapse;width:100%}td{padding:.5rem;border-bottom:1px solid #ddd}a{color:#25c}\n")
	for n := range rules {
		fmt.Fprintf(&b, ".part-%d > td{display:flex;gap:.5rem;padding:.25rem .5rem;color:#1b1b1f;border-radius:4px}\n", n)
	}
	send(w, "text/css", b.String())
}

// simpleScript is a script that listens for clicks.
func simpleScript(w http.ResponseWriter, _ *http.Request) {
	var b strings.Builder
	for n := range functions {
		fmt.Fprintf(&b, "function part%d(row) { row.classList.toggle('part-%d'); return row.cells.length; }\n", n, n)
	}
	b.WriteString("document.addEventListener('click', (e) => { const row = e.target.closest('tr'); if (row) part1(row); });\n")
	send(w, "text/javascript", b.String())
}

func send(w http.ResponseWriter, contentType, body string) {
	w.Header().Set("Content-Type", contentType)
	if _, err := w.Write([]byte(body)); err != nil {
		log.Print(err)
	}
}
