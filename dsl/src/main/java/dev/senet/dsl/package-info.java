/**
 * The {@code .senet} language. {@link dev.senet.dsl.Senet} is the way in: text → syntax tree
 * ({@code parse}, {@code ast}) → graph and recipe ({@code elaborate}), text → tidy text ({@code
 * format}), and graph → text ({@code print}). Errors of the user's text are {@link
 * dev.senet.core.source.SourceException}s, never anything else.
 */
package dev.senet.dsl;
