package io.gatehouse.dialect.scriptr.project;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gatehouse.dialect.scriptr.entry.Words;
import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// Any XML as an object: each element a name of an object, several of one name an array, attributes
/// beside the elements, text beside either as `content`. Values stay texts.
///
/// A text with a document type is refused, so that there are no entities but the five of XML and
/// nothing outside of the text is ever read.
public final class XmlShape {
  private static final int LONGEST = 256 * 1024;
  private static final int DEEPEST = 32;
  private static final int MOST = 10_000;
  private static final String CONTENT = "content";

  private int seen;

  private XmlShape() {}

  /// Throws `IllegalArgumentException` with what is wrong.
  public static ObjectNode read(String xml) {
    if (xml.length() > LONGEST) {
      throw new IllegalArgumentException("it has more than %d characters".formatted(LONGEST));
    }
    try {
      return new XmlShape().document(xml);
    } catch (XMLStreamException wrong) {
      throw new IllegalArgumentException(
          "it is no XML without a document type (line %d)"
              .formatted(wrong.getLocation() == null ? 1 : wrong.getLocation().getLineNumber()),
          wrong);
    }
  }

  private ObjectNode document(String xml) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setXMLResolver((publicId, systemId, base, namespace) -> {
      throw new XMLStreamException("nothing outside is read");
    });
    XMLStreamReader reader = factory.createXMLStreamReader(new StringReader(xml));
    ObjectNode whole = Words.object();
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT ->
            add(whole, reader.getLocalName(), element(reader, 1));
        case XMLStreamConstants.DTD ->
            throw new XMLStreamException("a document type", reader.getLocation());
        default -> {
          // comments and what is between
        }
      }
    }
    return whole;
  }

  private JsonNode element(XMLStreamReader reader, int depth) throws XMLStreamException {
    if (depth > DEEPEST || ++seen > MOST) {
      throw new IllegalArgumentException("it is too deep, or holds too much");
    }
    ObjectNode object = Words.object();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      seen++;
      add(object, reader.getAttributeLocalName(i), TextNode.valueOf(reader.getAttributeValue(i)));
    }
    StringBuilder text = new StringBuilder();
    while (true) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT ->
            add(object, reader.getLocalName(), element(reader, depth + 1));
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            text.append(reader.getText());
        case XMLStreamConstants.ENTITY_REFERENCE, XMLStreamConstants.DTD ->
            throw new XMLStreamException("an entity", reader.getLocation());
        case XMLStreamConstants.END_ELEMENT -> {
          String said = text.toString().strip();
          if (object.isEmpty()) {
            return TextNode.valueOf(said);
          }
          if (!said.isEmpty()) {
            add(object, CONTENT, TextNode.valueOf(said));
          }
          return object;
        }
        default -> {
          // comments and instructions
        }
      }
    }
  }

  private static void add(ObjectNode object, String name, JsonNode value) {
    JsonNode there = object.get(name);
    if (there == null) {
      object.set(name, value);
    } else if (there instanceof ArrayNode several) {
      several.add(value);
    } else {
      object.set(name, Words.array().add(there).add(value));
    }
  }
}
