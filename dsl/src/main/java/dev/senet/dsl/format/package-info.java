/** {@code senet fmt}: one canonical layout of a text; tokens and comments stay as they are. */
package dev.senet.dsl.format;
