package dev.sallyport.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is sent back. Values of headers are ours or were checked: a line break in one would be
 * another header, so it is refused here for all.
 *
 * @param text the body, sent as UTF-8
 */
public record Answer(int status, List<Field> headers, String text) {

  /** One header. */
  public record Field(String name, String value) {
    public Field {
      if (value.chars().anyMatch(c -> c < ' ' || c > '~')) {
        throw new IllegalArgumentException("a header of " + name + " holds what none may hold");
      }
    }
  }

  public Answer {
    headers = List.copyOf(headers);
  }

  /** A page. */
  public static Answer html(int status, String html) {
    return of(status, "text/html; charset=utf-8", html);
  }

  /** A line for a program, or where there is no page to show. */
  public static Answer text(int status, String text) {
    return of(status, "text/plain; charset=utf-8", text + "\n");
  }

  /** A body of some type. */
  public static Answer of(int status, String type, String text) {
    return new Answer(status, List.of(new Field("Content-Type", type)), text);
  }

  /** Go there with GET, whatever was sent (RFC 9110 §15.4.4). */
  public static Answer seeOther(String location) {
    return new Answer(303, List.of(new Field("Location", location)), "");
  }

  /** The same with one header more. */
  public Answer with(String name, String value) {
    List<Field> more = new ArrayList<>(headers);
    more.add(new Field(name, value));
    return new Answer(status, more, text);
  }

  /** The same with a cookie set. */
  public Answer with(Cookie cookie) {
    return with("Set-Cookie", cookie.line());
  }

  /** The first value of a header. */
  public Optional<String> header(String name) {
    return headers.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .findFirst();
  }

  /** Neither headers nor body: they hold cookies and tokens. */
  @Override
  public String toString() {
    return "Answer[" + status + "]";
  }
}
