/** The syntax tree: plain data with the place of every piece. No names are resolved here. */
package dev.senet.dsl.ast;
