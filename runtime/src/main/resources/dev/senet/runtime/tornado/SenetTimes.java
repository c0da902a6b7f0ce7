import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what TornadoVM's profiler writes: for each run of a graph an object of JSON. */
final class SenetTimes {
  private static final Pattern TASK =
      Pattern.compile("\"([\\w.]+)\": \\{[^{}]*\"TASK_KERNEL_TIME\": \"(\\d+)\"");

  private SenetTimes() {}

  /** The nanoseconds on the device of each task that {@code log} has, by the task's name. */
  static Map<String, Long> of(String log) {
    Map<String, Long> times = new HashMap<>();
    Matcher task = TASK.matcher(log);
    while (task.find()) {
      times.put(task.group(1), Long.parseLong(task.group(2)));
    }
    return times;
  }
}
