package io.gatehouse.dialect.scriptr.project;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.gatehouse.dialect.scriptr.entry.Words;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/// A schema of Scriptr, which is XML, as one of ours.
///
/// Where Scriptr's rules are not known, the narrower reading counts: fields that are in no group
/// have the default lists, also those that the schema does not name.
public final class SchemaReader {
  private final List<String> notes = new ArrayList<>();
  private final ObjectNode definition = Words.object();
  private final ArrayNode required = Words.array();
  private final ArrayNode unique = Words.array();
  private final ArrayNode unsearchable = Words.array();

  private SchemaReader() {}

  /// Throws `IllegalArgumentException` with what is wrong.
  public static ProjectSchema read(String id, byte[] xml) {
    SchemaReader reader = new SchemaReader();
    Element root = root(xml);
    if (!root.getTagName().equals("schema")) {
      throw new IllegalArgumentException("its root is no `schema`");
    }
    reader.take(root);
    return new ProjectSchema(id, reader.definition, reader.notes);
  }

  /// Nothing outside of the text is ever read, and no entity is expanded.
  private static Element root(byte[] xml) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setXIncludeAware(false);
      factory.setExpandEntityReferences(false);
      var builder = factory.newDocumentBuilder();
      builder.setErrorHandler(null);
      return builder.parse(new ByteArrayInputStream(xml)).getDocumentElement();
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new IllegalArgumentException("it is no XML without a document type", e);
    }
  }

  private void take(Element root) {
    String versioning = root.getAttribute("versioning");
    definition.put("versioning", versioning.isEmpty() ? "disabled" : versioning);
    Element lists = child(root, "aclGroups");
    if (lists != null) {
      Element preset = child(lists, "defaultAcl");
      if (preset != null) {
        definition.set("documents", lists(preset, "read", "write", "delete"));
        definition.set("fields", lists(preset, "read", "write"));
      }
      Element own = child(lists, "schemaAcl");
      if (own != null) {
        definition.set("access", lists(own, "read", "write", "delete"));
      }
      ObjectNode groups = definition.putObject("groups");
      for (Element group : children(lists, "aclGroup")) {
        ObjectNode one = lists(group, "read", "write");
        ArrayNode names = one.putArray("fields");
        Element fields = child(group, "fields");
        if (fields != null) {
          children(fields, "field").forEach(field -> names.add(field.getTextContent().strip()));
        }
        groups.set(group.getAttribute("name"), one);
      }
    }
    ObjectNode schema = definition.putObject("schema").put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    Element fields = child(root, "fields");
    if (fields != null) {
      children(fields, "field").forEach(field -> field(properties, field));
    }
    put(schema, "required", required);
    put(definition, "unique", unique);
    put(definition, "unsearchable", unsearchable);
  }

  private static void put(ObjectNode to, String name, ArrayNode some) {
    if (!some.isEmpty()) {
      to.set(name, some);
    }
  }

  private ObjectNode lists(Element of, String... names) {
    ObjectNode lists = Words.object();
    for (String name : names) {
      Element list = child(of, name);
      String text = list == null ? "nobody" : list.getTextContent();
      lists.put(name, list(text));
    }
    return lists;
  }

  /// The account's owner has every right here by the policy and stands in no list; so it is with
  /// `nobody`, which left the workspace its way.
  private String list(String text) {
    List<String> entries = new ArrayList<>();
    for (String one : text.split(";", -1)) {
      String entry = one.strip();
      if (entry.equals("login") || entry.equals("id")) {
        notes.add("`%s` in a list means nobody here".formatted(entry));
      } else if (!entry.equals("scriptr")) {
        entries.add(entry);
      }
    }
    String list = ProjectReader.list(TextNode.valueOf(String.join(";", entries)), "", notes);
    return list.equals("nobody") ? "" : list;
  }

  private void field(ObjectNode properties, Element field) {
    String name = field.getAttribute("name");
    String type = field.getAttribute("type");
    if (type.equals("file")) {
      notes.add("`%s` is a file: attach it to the document under this name".formatted(name));
      return;
    }
    if (field.getAttribute("searchable").equals("false")) {
      unsearchable.add(name);
    }
    if (field.getAttribute("unique").equals("true")) {
      unique.add(name);
    }
    ObjectNode value = value(type);
    Element validation = child(field, "validation");
    Element cardinality = validation == null ? null : child(validation, "cardinality");
    if (validation != null) {
      bounds(value, child(validation, "range"), "minimum", "maximum");
      bounds(value, child(validation, "length"), "minLength", "maxLength");
      Element regex = child(validation, "regex");
      if (regex != null) {
        String pattern = regex.getAttribute("pattern");
        value.put("pattern", pattern.isEmpty() ? regex.getTextContent().strip() : pattern);
      }
    }
    long least = cardinality == null ? 0 : number(cardinality, "min", 0);
    long most = cardinality == null ? 1 : number(cardinality, "max", 1);
    if (least > 0) {
      required.add(name);
    }
    properties.set(name, most > 1 ? several(value, least, most) : value);
  }

  private static ObjectNode value(String type) {
    return switch (type) {
      case "numeric" -> Words.object().put("type", "number");
      case "geospatial" -> Words.object();
      default -> Words.object().put("type", "string");
    };
  }

  private static ObjectNode several(ObjectNode value, long least, long most) {
    ObjectNode either = Words.object();
    ObjectNode list =
        Words.object().put("type", "array").put("minItems", least).put("maxItems", most);
    list.set("items", value);
    either.putArray("anyOf").add(value.deepCopy()).add(list);
    return either;
  }

  private static void bounds(ObjectNode value, @Nullable Element of, String least, String most) {
    if (of == null) {
      return;
    }
    if (!of.getAttribute("min").isEmpty()) {
      value.put(least, number(of, "min", 0));
    }
    if (!of.getAttribute("max").isEmpty()) {
      value.put(most, number(of, "max", 0));
    }
  }

  private static long number(Element of, String attribute, long preset) {
    String text = of.getAttribute(attribute);
    try {
      return text.isEmpty() ? preset : Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("`%s` is no whole number".formatted(text), e);
    }
  }

  private static @Nullable Element child(Element of, String name) {
    List<Element> all = children(of, name);
    return all.isEmpty() ? null : all.getFirst();
  }

  private static List<Element> children(Element of, String name) {
    List<Element> all = new ArrayList<>();
    for (Node one = of.getFirstChild(); one != null; one = one.getNextSibling()) {
      if (one instanceof Element element && element.getTagName().equals(name)) {
        all.add(element);
      }
    }
    return all;
  }
}
