package dev.sallyport.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.api.Labels;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeOrderTest {

  @ParameterizedTest
  @CsvSource({
    // from, to, wished, cleared?, scim goes?, active-directory goes?
    "Directory, a, Clear, true, false, false",
    "Directory, a, Keep, false, false, false",
    "a, Directory, Clear, true, false, false",
    "a, Directory, Keep, false, false, false",
    "a, b, Clear, true, false, false",
    "a, b, Keep, false, false, false",
    "Directory, dc=x, Clear, true, true, true",
    "Directory, dc=x, Keep, true, true, true",
    "a, dc=x, Clear, true, true, true",
    "a, dc=x, Keep, true, true, true",
    "dc=x, Directory, Clear, true, true, true",
    "dc=x, Directory, Keep, true, true, true",
    "dc=x, a, Keep, true, true, true",
    "dc=x, dc=y, Keep, true, true, true",
    // A deletion always clears; people go where a domain goes.
    "a, , Keep, true, false, false",
    "Directory, , Keep, true, false, false",
    "dc=x, , Keep, true, true, true",
    // Where it is not known whose people they were, those stay that the new source may have
    // brought.
    ", a, Clear, true, false, true",
    ", a, Keep, false, false, false",
    ", Directory, Clear, true, false, true",
    ", dc=x, Keep, true, true, false",
  })
  void whatAChangeClears(
      String from, String to, String wished, boolean cleared, boolean scim, boolean synced) {
    Optional<SourceIdentity> source = identity(from);
    Optional<SourceIdentity> target = identity(to);
    ChangeOrder order =
        order(source, target, ChangeOrder.mode(source, target, OnChange.of(wished)));

    assertThat(order.clearsAssignments()).isEqualTo(cleared);
    assertThat(order.removes(Labels.SCIM)).isEqualTo(scim);
    assertThat(order.removes(Labels.ACTIVE_DIRECTORY)).isEqualTo(synced);
    assertThat(order.removes(Labels.MANUAL)).isFalse();
    assertThat(order.removes(null)).isFalse();
    assertThat(order.removes("invented-later")).isFalse();
    assertThat(order.kinds().contains(ClearedKind.ASSIGNMENT)).isEqualTo(cleared);
    assertThat(order.kinds().contains(ClearedKind.USER)).isEqualTo(scim || synced);
  }

  @Test
  void everyPartOfAChangeIsInItsId() {
    Optional<SourceIdentity> a = identity("a");
    Optional<SourceIdentity> b = identity("b");
    SourceRef corp = new SourceRef("corp", "uid");
    List<ChangeOrder> different =
        List.of(
            order(a, b, OnChange.CLEAR),
            order(b, a, OnChange.CLEAR),
            order(a, b, OnChange.KEEP),
            order(a, identity("ab"), OnChange.CLEAR),
            order(Optional.empty(), b, OnChange.CLEAR),
            order(a, Optional.empty(), OnChange.CLEAR),
            order(identity("Directory"), b, OnChange.CLEAR),
            new ChangeOrder(
                ChangeKind.RECORD_LOST, a, b.map(Target::new), OnChange.CLEAR, 3, 4, corp),
            new ChangeOrder(
                ChangeKind.SOURCE_CHANGE, a, b.map(Target::new), OnChange.CLEAR, 4, 5, corp));

    Set<String> ids = new HashSet<>();
    different.forEach(order -> ids.add(order.id()));

    assertThat(ids).hasSameSizeAs(different).allMatch(id -> id.matches("[0-9a-f]{12}"));
  }

  @Test
  void renewedMetadataAndASkippedEpochLeaveTheIdAsItWas() {
    SourceIdentity b = SourceIdentity.externalIdP("b");
    ChangeOrder one = order(identity("a"), Optional.of(b), OnChange.CLEAR);
    ChangeOrder other =
        new ChangeOrder(
            one.kind(),
            one.from(),
            Optional.of(new Target(b, Optional.of("<renewed/>"))),
            one.mode(),
            one.fromEpoch(),
            one.epoch() + 5,
            one.source());

    assertThat(other.id()).isEqualTo(one.id());
  }

  private static ChangeOrder order(
      Optional<SourceIdentity> from, Optional<SourceIdentity> to, OnChange mode) {
    return new ChangeOrder(
        ChangeKind.SOURCE_CHANGE,
        from,
        to.map(Target::new),
        mode,
        3,
        4,
        new SourceRef("corp", "uid"));
  }

  private static Optional<SourceIdentity> identity(String text) {
    return Optional.ofNullable(text)
        .map(
            t ->
                t.equals("Directory")
                    ? SourceIdentity.directory()
                    : t.startsWith("dc=")
                        ? SourceIdentity.activeDirectory(t)
                        : SourceIdentity.externalIdP(t));
  }
}
