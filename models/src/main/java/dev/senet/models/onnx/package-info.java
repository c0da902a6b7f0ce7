/**
 * Networks in and out of ONNX files. {@link dev.senet.models.onnx.OnnxExport} and {@link
 * dev.senet.models.onnx.OnnxImport} are the ways in; all else is how they do it.
 */
package dev.senet.models.onnx;
