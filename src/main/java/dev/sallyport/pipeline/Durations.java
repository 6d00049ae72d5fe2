package dev.sallyport.pipeline;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them, {@code 90s} or {@code 5m}, and as ISO 8601 has them. */
final class Durations implements ITypeConverter<Duration> {

  private static final Pattern SIMPLE = Pattern.compile("([0-9]{1,9})(s|m)");

  @Override
  public Duration convert(String value) {
    Matcher simple = SIMPLE.matcher(value);
    if (simple.matches()) {
      long count = Long.parseLong(simple.group(1));
      return simple.group(2).equals("s") ? Duration.ofSeconds(count) : Duration.ofMinutes(count);
    }
    try {
      return Duration.parse(value);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException(
          "'" + value + "' is no duration; give one such as 60s or 2m");
    }
  }
}
