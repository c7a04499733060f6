// Package browser drives a headless Chromium through the portal the way a
// person does: it finds things by the words that stand on them, within a named
// region, and uses a real mouse and keyboard.
//
// Everything waits for a condition and never for a time; what did not come true
// within Patience fails the test, with the page's title, address, words and a
// picture of it.
//
// It must not know the product beyond HTML.
package browser
