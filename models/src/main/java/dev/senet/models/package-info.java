/** The networks that come with senet, as .senet resources. */
package dev.senet.models;
