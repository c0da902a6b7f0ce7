package dev.senet.models.onnx;

/** An ONNX file cannot be read or written; the message says which, why, and what would do. */
public final class OnnxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error of the file, or of what ONNX can hold. */
  public OnnxException(String message) {
    super(message);
  }
}
