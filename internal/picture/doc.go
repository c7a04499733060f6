// Package picture turns a file that somebody uploads into a picture of ours: it
// looks at the content and never at the name, refuses what is too large before
// it decodes anything, and draws the picture anew, so that metadata, hidden
// payloads and second formats stay behind (ASVS 5.0, 5.2 and 5.3). SVG is refused: it is a program.
//
// It must not know who uploads, where pictures are kept, nor HTTP.
package picture
