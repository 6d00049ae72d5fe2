package dev.sallyport.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Types the first hour of README.md, block by block, on a cluster of its own. */
class FirstHourIT {

  @Test
  void everyBlockDoesWhatItSays() {
    try (FirstHour hour = FirstHour.begin()) {

      String all =
          hour.type(FirstHour.README.section("Install"))
              + hour.type(FirstHour.README.section("The first hour"));

      assertThat(all)
          .contains("usable: https://idp.example.com/saml")
          .contains("entityID=\"https://id.example.com/saml/metadata\"")
          .contains("sallyport:payments-developers")
          .containsPattern("(?m)^yes$")
          .contains("\"assignmentsToClear\":2");
    }
  }
}
