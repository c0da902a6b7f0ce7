/**
 * Syntax tree to graph and recipe: runs the program on compile-time values, where tensors are nodes
 * of the graph under construction. Always ends, within {@link dev.senet.dsl.parse.Limits}.
 */
package dev.senet.dsl.elaborate;
