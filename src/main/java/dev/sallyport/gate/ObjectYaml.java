package dev.sallyport.gate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.util.StringQuotingChecker;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** YAML that kubectl reads back as the very same object. */
final class ObjectYaml {

  /** kubectl's parser takes more words for booleans and numbers than Jackson's; quote them all. */
  private static final class QuoteAllButPlainWords extends StringQuotingChecker.Default {
    private static final long serialVersionUID = 1;
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9._/-]{2,}");

    @Override
    public boolean needToQuoteName(String name) {
      return !PLAIN.matcher(name).matches() || super.needToQuoteName(name);
    }
  }

  private static final YAMLMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .stringQuotingChecker(new QuoteAllButPlainWords())
              .disable(YAMLGenerator.Feature.SPLIT_LINES)
              .build());

  private ObjectYaml() {}

  /** One document, with its start marker. */
  static String document(JsonNode tree) {
    try {
      return YAML.writeValueAsString(tree);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can be written", e);
    }
  }

  /**
   * All documents of a text.
   *
   * @throws IOException if it is not YAML
   */
  static List<JsonNode> documents(String text) throws IOException {
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      return documents.readAll();
    }
  }
}
