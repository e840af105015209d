package io.gatehouse.dialect.api.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

class ContractPageTest {
  private final Contract contract = Contract.read();
  private final String page = new ContractPage(contract).html();

  @Test
  void everyOperationIsOnThePageAndInItsNavigation() {
    for (JsonNode path : contract.tree().path("paths")) {
      for (JsonNode operation : path) {
        if (operation.has("operationId")) {
          String id = operation.path("operationId").textValue();
          assertThat(page).contains("id=\"" + id + "\"", "href=\"#" + id + "\"");
        }
      }
    }
  }

  @Test
  void everyLinkInsideThePageLeadsSomewhere() {
    var links = java.util.regex.Pattern.compile("href=\"#([^\"]+)\"").matcher(page);
    while (links.find()) {
      assertThat(page).contains("id=\"" + links.group(1) + "\"");
    }
  }

  @Test
  void thePageNeedsNoScriptNoInlineStyleAndNobodyElse() {
    assertThat(page).doesNotContain("<script", " style=", " onclick", "src=", "javascript:");
    assertThat(page.replace("/docs/style.css", ""))
        .doesNotContain("<link rel=\"stylesheet\" href=\"http");
  }

  @Test
  void whatLooksLikeMarkupIsShownAsText() {
    assertThat(Markdown.line("a <b> & `c < d`"))
        .isEqualTo("a &lt;b&gt; &amp; <code>c &lt; d</code>");
  }

  @Test
  void markdownKnowsHeadingsParagraphsTablesAndCode() {
    String text = "## Title\none\ntwo\n\n| a | b |\n|---|---|\n| `1` | 2 |\n\n```\nx < y\n```\n";
    assertThat(Markdown.html(text))
        .isEqualTo(
            """
            <h3>Title</h3>
            <p>one
            two</p>
            <table>
            <tr><th>a</th><th>b</th></tr>
            <tr><td><code>1</code></td><td>2</td></tr>
            </table>
            <pre>x &lt; y
            </pre>
            """);
  }
}
