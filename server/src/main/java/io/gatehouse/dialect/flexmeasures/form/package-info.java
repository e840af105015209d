/// What the calls of FlexMeasures have in common: what is read, and in which words is answered.
package io.gatehouse.dialect.flexmeasures.form;
