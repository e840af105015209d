/// FlexMeasures, as its own client and pages speak it: one folder that can be taken away.
package io.gatehouse.dialect.flexmeasures;
