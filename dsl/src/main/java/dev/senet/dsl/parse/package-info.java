/**
 * Text to syntax tree: lexical checks and limits, the ANTLR parser with errors in the user's terms,
 * and imports. Nothing here knows what a program means.
 */
package dev.senet.dsl.parse;
