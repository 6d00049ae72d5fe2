package dev.sallyport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sallyport.Settings;
import dev.sallyport.Settings.Center;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What docs/how-to/centers.md says of {@code --centers} is what a process takes. */
class CentersGuideTest {
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Page GUIDE =
      Page.read(Page.project("docs/how-to/centers.md")).section("2. Name it in the install");

  @Test
  void theCentersThatItShowsAreTaken() throws IOException {
    String environment = GUIDE.blocks().getFirst().text();

    List<Center> centers =
        Settings.readCenters(YAML.readTree(environment).at("/0/value").textValue());

    Settings.requireFit(centers, "sallyport-system");
    assertThat(centers).extracting(Center::namespace).containsExactly("identity", "partners");
  }

  @Test
  void everyKeyOfACenterIsThere() {
    assertThat(
            GUIDE.tables().getFirst().column("key").stream()
                .flatMap(cell -> Page.quoted(cell).stream()))
        .containsExactlyElementsOf(
            Arrays.stream(Center.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList());
  }
}
