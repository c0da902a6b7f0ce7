package dev.senet.models.weights;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of layers by rules: that of the first pattern that is the whole name. In a pattern {@code
 * #} is a number; in the other name {@code {1}} is the first of them, <code>{2-1}</code> the second
 * less 1, <code>{1*3+4}</code> three times the first and 4.
 */
record NameRules(List<Rule> rules) implements LayerNames {
  private static final Pattern PLACE = Pattern.compile("\\{(\\d)(?:\\*(\\d+))?([-+]\\d+)?\\}");

  /** One pattern and what becomes of it. */
  record Rule(Pattern ours, String theirs) {}

  NameRules {
    rules = List.copyOf(rules);
  }

  NameRules() {
    this(List.of());
  }

  /** These rules and another one after them. */
  NameRules with(String ours, String theirs) {
    List<Rule> more = new ArrayList<>(rules);
    String regex = ours.replace(".", "\\.").replace("#", "(\\d{1,6})");
    more.add(new Rule(Pattern.compile(regex), theirs));
    return new NameRules(more);
  }

  @Override
  public Optional<String> of(String layer) {
    for (Rule rule : rules) {
      Matcher matcher = rule.ours.matcher(layer);
      if (matcher.matches()) {
        return Optional.of(
            PLACE.matcher(rule.theirs).replaceAll(place -> "" + number(place, matcher)));
      }
    }
    return Optional.empty();
  }

  private static int number(MatchResult place, Matcher ours) {
    int number = Integer.parseInt(ours.group(Integer.parseInt(place.group(1))));
    int factor = place.group(2) == null ? 1 : Integer.parseInt(place.group(2));
    int sum = place.group(3) == null ? 0 : Integer.parseInt(place.group(3));
    return number * factor + sum;
  }
}
