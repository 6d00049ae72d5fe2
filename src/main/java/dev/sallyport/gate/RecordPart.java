package dev.sallyport.gate;

import dev.sallyport.api.Labels;
import dev.sallyport.api.Secrets;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One Secret of a change record, read: its header, its digest and its index, but not the objects.
 *
 * @param number counts the parts of a record from 1; among amendments some can be passed over
 * @param content empty when it was altered, or is no part of a record but only has the name of one
 */
public record RecordPart(
    String name, long epoch, int number, boolean ours, Optional<Content> content) {

  /**
   * @param listed how many objects of each kind it adds to the list
   */
  record Content(
      RecordHeader header,
      String digest,
      Map<ClearedKind, Integer> listed,
      List<RecordEntry> entries) {}

  static final String HEADER = "change.json";
  static final String INDEX = "index";
  static final String OBJECTS = "objects.yaml";
  static final String TARGET_METADATA = "target.xml";

  private static final Pattern NAME =
      Pattern.compile(
          Pattern.quote(Secrets.CHANGE_RECORD_PREFIX)
              + "([1-9][0-9]{0,14})(?:-([1-9][0-9]{0,5}))?");

  /** The name that this part of the record of this epoch has. */
  public static String name(long epoch, int number) {
    return Secrets.CHANGE_RECORD_PREFIX + epoch + (number == 1 ? "" : "-" + number);
  }

  /** Which part it is of the record that its name tells of. */
  static int number(String name) {
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not the name of a part of a record");
    }
    return number(matcher);
  }

  private static int number(Matcher name) {
    return name.group(2) == null ? 1 : Integer.parseInt(name.group(2));
  }

  /**
   * Reads one Secret.
   *
   * @return empty when its name is not that of a part of a record
   */
  public static Optional<RecordPart> read(Secret secret) {
    String name = secret.getMetadata().getName();
    Matcher matcher = NAME.matcher(name);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long epoch = Long.parseLong(matcher.group(1));
    int number = number(matcher);
    boolean ours = Secrets.CHANGE_RECORD.equals(secret.getType());
    Optional<Content> content =
        ours && name.equals(name(epoch, number))
            ? SecretData.opened(secret.getData()).flatMap(values -> content(values, epoch, number))
            : Optional.empty();
    return Optional.of(new RecordPart(name, epoch, number, ours, content));
  }

  /**
   * The same without its index, for a cache: enough for every decision but the steps of a change.
   */
  public RecordPart withoutEntries() {
    return new RecordPart(
        name,
        epoch,
        number,
        ours,
        content.map(c -> new Content(c.header(), c.digest(), c.listed(), List.of())));
  }

  private static Optional<Content> content(Map<String, String> values, long epoch, int number) {
    try {
      RecordHeader header =
          RecordHeader.parse(
              values.getOrDefault(HEADER, ""), Optional.ofNullable(values.get(TARGET_METADATA)));
      if (header.order().epoch() != epoch || header.part() != number) {
        return Optional.empty();
      }
      List<RecordEntry> entries =
          values.getOrDefault(INDEX, "").lines().map(RecordEntry::parse).toList();
      Map<ClearedKind, Integer> listed = new EnumMap<>(ClearedKind.class);
      if (!header.amendment()) {
        entries.forEach(entry -> listed.merge(entry.kind(), 1, Integer::sum));
      }
      return Optional.of(
          new Content(header, values.get(SecretData.DIGEST), Map.copyOf(listed), entries));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * The objects that a Secret of a record holds. Give it only Secrets of a record that was found
   * {@link RecordRead.Complete}; the digest is what vouches for this.
   *
   * @throws IllegalArgumentException if it holds none
   */
  public static List<CleanObject> objects(Secret secret) {
    String text =
        SecretData.opened(secret.getData())
            .map(values -> values.get(OBJECTS))
            .orElseThrow(() -> new IllegalArgumentException("altered, or not of a record"));
    try {
      return ObjectYaml.documents(text).stream().map(CleanObject::of).toList();
    } catch (IOException e) {
      throw new IllegalArgumentException("altered, or not of a record", e);
    }
  }

  static Secret secret(String namespace, RecordHeader header, Map<String, String> values) {
    long epoch = header.order().epoch();
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name(epoch, header.part()))
        .withNamespace(namespace)
        .addToLabels(Labels.MANAGED_BY, Labels.SALLYPORT)
        .addToLabels(Labels.EPOCH, Long.toString(epoch))
        .endMetadata()
        .withType(Secrets.CHANGE_RECORD)
        .withImmutable(true)
        .withData(SecretData.sealed(values))
        .build();
  }
}
