package dev.senet.runtime;

import dev.senet.runtime.tornado.Task;

/**
 * What TornadoVM has made of a launch.
 *
 * @param label which step of the program it is, with its place in the model's text
 * @param kernel the class that it was made of
 * @param text in the language of the device
 */
public record DeviceCode(String label, String kernel, String text) {
  static DeviceCode of(Task task, String text) {
    return new DeviceCode(task.label(), task.kernel().getDeclaringClass().getName(), text);
  }
}
